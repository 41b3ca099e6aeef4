using MicroAlpha.Events;

namespace MicroAlpha.Storage.ClickHouse;

/// <summary>One table: the kinds of events that become its rows, and its columns.</summary>
internal sealed class StoreTable
{
    /// <summary>Describes a table; the columns every table has are added around the given ones.</summary>
    /// <param name="name">Name in the database.</param>
    /// <param name="kinds">Kinds of events that become rows.</param>
    /// <param name="columns">Its own columns.</param>
    public StoreTable(string name, EventKind[] kinds, params StoreColumn[] columns)
    {
        Name = name;
        Kinds = kinds;
        // A fixed-width column is last, so that a body without its last byte is never a whole block.
        Columns =
        [
            // Ten letters, and first: see ServerBackend.FrontBytes.
            new("trade_date", "Date", ColumnSource.Day),
            new("engine", "UInt16", ColumnSource.Engine),
            new("session", "UInt64", ColumnSource.Session),
            new("sequence", "UInt64", ColumnSource.Sequence),
            new("symbol", "String", ColumnSource.Symbol),
            new("receive_time_ns", "Int64", ColumnSource.Slot, 8),
            new("venue_time_ns", "Int64", ColumnSource.Slot, 0),
            .. columns,
            new("source", "UInt8", ColumnSource.Slot, 22),
        ];
        foreach (var column in Columns)
        {
            HeaderBytes += column.Header.Length;
            FixedBytes += column.Width;
        }
    }

    /// <summary>Name in the database.</summary>
    public string Name { get; }

    /// <summary>Kinds of events that become its rows.</summary>
    public EventKind[] Kinds { get; }

    /// <summary>All columns, in the order of a block.</summary>
    public StoreColumn[] Columns { get; }

    /// <summary>Bytes of all column headers of a block.</summary>
    public int HeaderBytes { get; }

    /// <summary>Bytes of a row without its symbol.</summary>
    public int FixedBytes { get; }
}
