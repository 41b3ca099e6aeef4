using System.IO.Compression;
using System.Text;
using MicroAlpha.Storage.Export;
using NUnit.Framework;

namespace MicroAlpha.Tests.Storage.Export;

/// <summary>Reads an npz file field by field, by numpy's description of the format.</summary>
internal static class NpzText
{
    public static NpzRow[] Read(string path)
    {
        using var zip = ZipFile.OpenRead(path);
        Assert.That(zip.Entries.Select(entry => entry.FullName), Is.EqualTo(new[] { "data.npy" }));
        using var bytes = new BinaryReader(zip.Entries[0].Open());
        Assert.That(bytes.ReadBytes(8), Is.EqualTo(new byte[] { 0x93, 78, 85, 77, 80, 89, 1, 0 }));
        var length = bytes.ReadUInt16();
        Assert.That((length + 10) % 64, Is.Zero);
        var header = Encoding.ASCII.GetString(bytes.ReadBytes(length));
        const string Start = "{'descr': [('ev', '<u8'), ('exch_ts', '<i8'), ('local_ts', '<i8'), ('px', '<f8'), "
            + "('qty', '<f8'), ('order_id', '<u8'), ('ival', '<i8'), ('fval', '<f8')], 'fortran_order': False, "
            + "'shape': (";
        Assert.That(header, Does.StartWith(Start).And.EndsWith("\n"));
        var rows = new NpzRow[int.Parse(header[Start.Length..].Split(',')[0], null)];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = new NpzRow
            {
                Event = bytes.ReadUInt64(),
                ExchangeTimeNs = bytes.ReadInt64(),
                LocalTimeNs = bytes.ReadInt64(),
                Price = bytes.ReadDouble(),
                Size = bytes.ReadDouble(),
                OrderId = bytes.ReadUInt64(),
                Integer = bytes.ReadInt64(),
                Float = bytes.ReadDouble(),
            };
        }

        Assert.That(bytes.Read(), Is.EqualTo(-1));
        return rows;
    }
}
