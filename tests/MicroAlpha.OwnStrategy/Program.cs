using MicroAlpha.Host;
using MicroAlpha.OwnStrategy;

// The whole program: every command of microalpha, with one more strategy.
return MicroAlphaProgram.Run("imbalance", static (parameters, count) => new ImbalanceStrategy(parameters, count), args);
