import { t } from '../../language/language.ts';
import classes from './service-tiles.module.css';
import { services, type Service } from './services.ts';

interface ServiceTilesProps {
  value: Service['value'];
  onChange: (service: Service) => void;
}

/** The first question about a new destination: what it is. */
export function ServiceTiles({ value, onChange }: ServiceTilesProps) {
  return (
    <fieldset className={classes.tiles}>
      <legend className={classes.legend}>{t('Where do you want to go live?')}</legend>
      {services().map((service) => (
        <label
          key={service.value}
          className={classes.tile}
          data-chosen={service.value === value || undefined}
        >
          <input
            type="radio"
            name="service"
            className={classes.input}
            // Everything else follows from it.
            data-autofocus={service.value === value || undefined}
            checked={service.value === value}
            onChange={() => {
              onChange(service);
            }}
          />
          <service.icon size={22} stroke={1.5} aria-hidden />
          <span>{service.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
