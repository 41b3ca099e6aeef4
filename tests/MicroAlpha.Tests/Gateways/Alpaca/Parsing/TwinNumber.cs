namespace MicroAlpha.Tests.Gateways.Alpaca.Parsing;

/// <summary>A number as text.</summary>
/// <param name="Text">Its spelling; of a binary number the shortest one that gives it back.</param>
/// <param name="IsFloat">It came as a binary floating-point number.</param>
internal sealed record TwinNumber(string Text, bool IsFloat = false);
