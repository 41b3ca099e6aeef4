namespace MicroAlpha.Events;

/// <summary>How far a kill reaches.</summary>
public enum KillScope : byte
{
    /// <summary>Everything.</summary>
    Global = 0,

    /// <summary>One strategy.</summary>
    Strategy = 1,

    /// <summary>One instrument.</summary>
    Symbol = 2,
}
