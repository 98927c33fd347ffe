import type { AdmissionChain, AdmissionRequest } from './admission.ts';

/** Runs several chains one after another. */
export function joinChains(chains: readonly AdmissionChain[]): AdmissionChain {
  return {
    mutate: async (request: AdmissionRequest) => {
      let { object } = request;
      for (const chain of chains) object = await chain.mutate({ ...request, object });
      return object;
    },
    validate: async (request) => {
      for (const chain of chains) await chain.validate(request);
    },
  };
}
