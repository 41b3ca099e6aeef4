namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>The fields of a quote or trade that were read.</summary>
[Flags]
internal enum PlainFields : ushort
{
    None = 0,
    Symbol = 1,
    Time = 2,
    Tape = 4,
    Conditions = 8,
    FirstPrice = 16,
    FirstSize = 32,
    SecondPrice = 64,
    SecondSize = 128,
    FirstExchange = 256,
    SecondExchange = 512,
    Id = 1024,
    TakerSide = 2048,
}
