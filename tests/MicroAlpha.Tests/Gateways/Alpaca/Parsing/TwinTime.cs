using System.Numerics;

namespace MicroAlpha.Tests.Gateways.Alpaca.Parsing;

/// <summary>A time of MessagePack; null when its form is none.</summary>
internal sealed record TwinTime(BigInteger? Ns);
