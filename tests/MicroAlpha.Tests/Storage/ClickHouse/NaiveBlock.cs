using System.Text;
using MicroAlpha.Storage.ClickHouse;

namespace MicroAlpha.Tests.Storage.ClickHouse;

/// <summary>
/// A Native block read value by value from its own names and types: the specification of the encoder.
/// </summary>
internal sealed class NaiveBlock
{
    public NaiveBlock(ReadOnlySpan<byte> body)
    {
        using var reader = new BinaryReader(new MemoryStream(body.ToArray()));
        var columns = reader.Read7BitEncodedInt();
        var rows = reader.Read7BitEncodedInt();
        for (var i = 0; i < rows; i++)
            Rows.Add([]);
        for (var i = 0; i < columns; i++)
        {
            Names.Add(reader.ReadString());
            Types.Add(reader.ReadString());
            foreach (var row in Rows)
                row.Add(ReadValue(reader, Types[^1]));
        }

        IsAtEnd = reader.BaseStream.Position == reader.BaseStream.Length;
    }

    public bool IsAtEnd { get; }

    public List<string> Names { get; } = [];

    public List<string> Types { get; } = [];

    public List<List<object>> Rows { get; } = [];

    public static NaiveBlock Of(RangeEncoder encoder, int table) => new(encoder.BodyOf(table));

    private static object ReadValue(BinaryReader reader, string type) => type switch
    {
        "UInt8" => reader.ReadByte(),
        "UInt16" or "Date" => reader.ReadUInt16(),
        "UInt32" => reader.ReadUInt32(),
        "Int32" => reader.ReadInt32(),
        "UInt64" => reader.ReadUInt64(),
        "Int64" => reader.ReadInt64(),
        "String" => Encoding.UTF8.GetString(reader.ReadBytes(reader.Read7BitEncodedInt())),
        _ when type.StartsWith("FixedString(", StringComparison.Ordinal) =>
            Encoding.Latin1.GetString(reader.ReadBytes(int.Parse(type[12..^1], null))),
        _ => throw new NotSupportedException(type),
    };
}
