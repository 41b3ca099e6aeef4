namespace MicroAlpha.Storage.ClickHouse;

/// <summary>Where a column's values come from.</summary>
internal enum ColumnSource : byte
{
    /// <summary>Bytes of the slot, or of the slot behind it when the offset is 64 or more.</summary>
    Slot = 0,

    /// <summary>The trading day of the range, days since 1970-01-01.</summary>
    Day = 1,

    /// <summary>The engine's number from the configuration.</summary>
    Engine = 2,

    /// <summary>The session of the log.</summary>
    Session = 3,

    /// <summary>The slot's sequence.</summary>
    Sequence = 4,

    /// <summary>The symbol of the slot's instrument.</summary>
    Symbol = 5,
}
