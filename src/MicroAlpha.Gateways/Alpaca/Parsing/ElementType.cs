namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>What an element is, told by its <c>T</c>.</summary>
internal enum ElementType : byte
{
    Unknown = 0,
    Trade = 1,
    Quote = 2,
    Bar = 3,
    UpdatedBar = 4,
    DailyBar = 5,
    Correction = 6,
    Cancel = 7,
    Luld = 8,
    Status = 9,
    Imbalance = 10,
    Book = 11,
    Control = 12,
}
