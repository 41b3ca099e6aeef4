namespace MicroAlpha.Tests.Gateways.Alpaca.Parsing;

/// <summary>A key and its value in a generated element.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">null, bool, string, <see cref="TwinNumber"/>, a list of values, or a list of fields.</param>
internal sealed record FieldValue(string Key, object? Value);
