import { FootlightError } from '../../../shared/base/errors.ts';
import { loadKernels, type Activation } from './kernels.ts';
import type { NetworkFile, Operator } from './network-file.ts';
import { NetworkMemory } from './network-memory.ts';
import { NetworkSteps, type Place, type Step, type Weights } from './network-steps.ts';

/**
 * A convolutional network on the processor's vector instructions. Everything is laid out once; a run
 * only calls kernels with fixed addresses.
 */
export class Network {
  readonly #file: NetworkFile;
  readonly #memory: NetworkMemory;
  readonly #make: NetworkSteps;
  readonly #places = new Map<number, Place>();
  readonly #steps: readonly Step[];
  readonly #input: Place;
  readonly #output: Place;

  private constructor(file: NetworkFile, memory: NetworkMemory, make: NetworkSteps) {
    this.#file = file;
    this.#memory = memory;
    this.#make = make;
    this.#input = this.#newPlace(file.input);
    this.#steps = this.#layOut();
    this.#output = this.#place(file.output);
  }

  /** @throws FootlightError INTERNAL where the network is of a kind that is not known here */
  static async create(file: NetworkFile): Promise<Network> {
    const memory = new NetworkMemory();
    return new Network(file, memory, new NetworkSteps(memory, await loadKernels(memory.memory)));
  }

  get size(): { width: number; height: number } {
    const { width, height } = this.#input;
    return { width, height };
  }

  /** To be filled before a run: rows of pixels, each with all its channels. */
  get input(): Float32Array<ArrayBuffer> {
    return this.#make.view(this.#input);
  }

  /** What the network makes of its input; valid until the next run. */
  run(): Float32Array<ArrayBuffer> {
    for (const step of this.#steps) step();
    return this.#make.view(this.#output);
  }

  #layOut(): Step[] {
    const { operators, input: given, output: asked } = this.#file;
    const steps: Step[] = [];
    for (const [index, operator] of operators.entries()) {
      // An activation was made together with the convolution before it.
      if (!this.#places.has(operator.output)) {
        const takers = operators.filter(({ inputs }) => inputs.includes(operator.output));
        const [next] = takers;
        const activation = takers.length === 1 && next ? activationOf(next.kind) : 'none';
        const target = activation === 'none' || !next ? operator.output : next.output;
        steps.push(this.#step(operator, target, activation));
      }
      for (const input of operator.inputs) {
        const later = operators.slice(index + 1).some(({ inputs }) => inputs.includes(input));
        const place = this.#places.get(input);
        if (place && !later && input !== given && input !== asked) this.#memory.give(place.address);
      }
    }
    return steps;
  }

  #step({ kind, inputs, stride }: Operator, target: number, activation: Activation): Step {
    const [first = -1, second = -1] = inputs;
    const input = this.#place(first);
    const output = this.#newPlace(target);
    switch (kind) {
      case 'convolution':
        return this.#make.convolution(input, this.#weights(inputs), stride, output, activation);
      case 'depthwise':
        return this.#make.depthwise(input, this.#weights(inputs), stride, output, activation);
      case 'transposedConvolution':
        return this.#make.transposed(input, this.#weights(inputs), output);
      case 'add':
        return this.#make.add(input, this.#place(second), output);
      case 'multiply':
        return this.#make.multiply(input, this.#place(second), output);
      case 'mean':
        return this.#make.mean(input, output);
      case 'logistic':
        return this.#make.logistic(input, output);
      case 'resizeBilinear':
        return this.#make.enlargement(input, output);
      case 'relu':
      case 'hardSwish':
        throw unknown(`${kind} that follows no convolution`);
    }
  }

  #newPlace(tensor: number): Place {
    const [, height = 0, width = 0, channels = 0] = this.#file.tensors[tensor]?.shape ?? [];
    const place = this.#make.newPlace(width, height, channels);
    this.#places.set(tensor, place);
    return place;
  }

  #place(tensor: number): Place {
    const place = this.#places.get(tensor);
    if (!place) throw unknown('an operator whose input nothing makes');
    return place;
  }

  #weights([, values = -1, bias = -1]: readonly number[]): Weights {
    const { tensors } = this.#file;
    const [outputs = 0, height = 0, width = 0, inputs = 0] = tensors[values]?.shape ?? [];
    const weights = { values: tensors[values]?.values, bias: tensors[bias]?.values };
    if (!weights.values || !weights.bias) throw unknown('a convolution without weights');
    return { shape: [outputs, height, width, inputs], values: weights.values, bias: weights.bias };
  }
}

function activationOf(kind: Operator['kind']): Activation {
  return kind === 'relu' || kind === 'hardSwish' ? kind : 'none';
}

function unknown(what: string): FootlightError {
  return new FootlightError('INTERNAL', `This network has ${what}, which is not known here.`);
}
