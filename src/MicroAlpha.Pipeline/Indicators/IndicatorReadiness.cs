namespace MicroAlpha.Pipeline.Indicators;

/// <summary>Whether a value may be used.</summary>
public enum IndicatorReadiness : byte
{
    /// <summary>The indicator does not run for the instrument.</summary>
    None = 0,

    /// <summary>It runs and has not seen enough yet; the value is 0 or NaN.</summary>
    Warming = 1,

    /// <summary>The value is what the definition says, as of its sequence.</summary>
    Ready = 2,

    /// <summary>There was a gap, a halt or a new session since: the value is from before it.</summary>
    Broken = 3,
}
