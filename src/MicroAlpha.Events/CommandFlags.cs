namespace MicroAlpha.Events;

/// <summary>Set on orders that passed while a kill level was in force; 0 on all others.</summary>
[Flags]
public enum CommandFlags : byte
{
    /// <summary>Decided while nothing was killed: a kill of any level stops it.</summary>
    None = 0,

    /// <summary>It reduces a position: passes level 1.</summary>
    Reduces = 1,

    /// <summary>Part of the flattening that a kill of level 4 asks for: passes every level.</summary>
    Flattens = 2,
}
