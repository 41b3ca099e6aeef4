namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>What the fields of an element come to.</summary>
internal enum Verdict : byte
{
    /// <summary>Its events are taken.</summary>
    Taken = 0,

    /// <summary>It is skipped, for a reason that is noted.</summary>
    Skipped = 1,

    /// <summary>Its symbol is new: the events wait until it is defined.</summary>
    NewSymbol = 2,

    /// <summary>It is a control message.</summary>
    Control = 3,
}
