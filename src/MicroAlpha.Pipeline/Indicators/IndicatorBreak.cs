namespace MicroAlpha.Pipeline.Indicators;

/// <summary>What an event means for everything that is differenced between events.</summary>
public enum IndicatorBreak : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Nothing may be differenced over it.</summary>
    Break = 1,

    /// <summary>The same, and averages since the session's start begin anew.</summary>
    Session = 2,
}
