return MicroAlpha.Host.MicroAlphaProgram.Run(args);
