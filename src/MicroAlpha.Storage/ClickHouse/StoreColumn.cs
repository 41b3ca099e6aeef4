using System.Text;

namespace MicroAlpha.Storage.ClickHouse;

/// <summary>One column of a table: its name, its type on every server, and where its bytes are in a slot.</summary>
internal sealed class StoreColumn
{
    /// <summary>Describes a column.</summary>
    /// <param name="name">Name in the table.</param>
    /// <param name="type">ClickHouse type, known to every server since 18.16.</param>
    /// <param name="source">Where values come from.</param>
    /// <param name="offset">Offset in the slot when they come from there; 64 or more is in the slot behind it.</param>
    public StoreColumn(string name, string type, ColumnSource source, int offset = 0)
    {
        (Name, Type, Source, Offset) = (name, type, source, offset);
        Width = WidthOf(type);
        Header = [(byte)name.Length, .. Encoding.ASCII.GetBytes(name), (byte)type.Length,
            .. Encoding.ASCII.GetBytes(type)];
    }

    /// <summary>Name in the table.</summary>
    public string Name { get; }

    /// <summary>ClickHouse type.</summary>
    public string Type { get; }

    /// <summary>Where values come from.</summary>
    public ColumnSource Source { get; }

    /// <summary>Offset in the slot, bytes.</summary>
    public int Offset { get; }

    /// <summary>Bytes of a value; 0 for text.</summary>
    public int Width { get; }

    /// <summary>True when values are signed, so that a hash extends their sign.</summary>
    public bool IsSigned => Type[0] == 'I';

    /// <summary>Name and type as they stand in front of the column in a Native block.</summary>
    public byte[] Header { get; }

    /// <summary>The column as 64 bits in SQL, as <see cref="RowHash"/> computes them from a block.</summary>
    public string HashTerm => Source == ColumnSource.Symbol ? $"sipHash64({Name})"
        : Type[0] == 'F' ? $"reinterpretAsUInt64({Name})"
        : $"toUInt64({Name})";

    private static int WidthOf(string type) => type switch
    {
        "String" => 0,
        "UInt8" or "FixedString(1)" => 1,
        "UInt16" or "Date" => 2,
        "UInt32" or "Int32" or "FixedString(4)" => 4,
        "UInt64" or "Int64" or "FixedString(8)" => 8,
        _ => throw new ArgumentException($"no width is known for the type {type}", nameof(type)),
    };
}
