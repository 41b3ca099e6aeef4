namespace MicroAlpha.Gateways.Captures;

/// <summary>What the rows of a Lean file are.</summary>
internal enum LeanFileKind
{
    /// <summary>Single trades.</summary>
    TradeTick,

    /// <summary>One side of the best bid and offer a row.</summary>
    QuoteTick,

    /// <summary>Bars of one second.</summary>
    SecondBar,

    /// <summary>Bars of one minute.</summary>
    MinuteBar,
}
