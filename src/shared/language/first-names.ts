import type { Language } from './language.ts';

/** What is there before the performer has named anything. */
export interface FirstNames {
  show: string;
  scene: string;
  profile: string;
  testCamera: string;
  testMicrophone: string;
}

/** They become part of collections and profiles, and stay as they are whatever is spoken later. */
export const firstNames: Readonly<Record<Language, FirstNames>> = {
  en: {
    show: 'My show',
    scene: 'Scene 1',
    profile: 'My profile',
    testCamera: 'Test camera',
    testMicrophone: 'Test microphone',
  },
  de: {
    show: 'Meine Sendung',
    scene: 'Szene 1',
    profile: 'Mein Profil',
    testCamera: 'Testkamera',
    testMicrophone: 'Testmikrofon',
  },
};
