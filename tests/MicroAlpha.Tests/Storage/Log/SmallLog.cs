using System.Buffers.Binary;
using MicroAlpha.Events;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Tests.Storage.Log;

/// <summary>
/// One small closed segment with several blocks, and a naive walk over its bytes that uses nothing of the reader: the
/// specification for the cut and flip tests.
/// </summary>
internal sealed class SmallLog
{
    public const int EventsPerBlock = 6;
    public const int BlocksWithEvents = 5;

    private SmallLog(string name, byte[] bytes)
    {
        Name = name;
        Bytes = bytes;
        for (var at = 0; BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at)) == 0x184D2A5D;)
        {
            var header = bytes.AsSpan(at + 8);
            var end = at + 72 + (int)BinaryPrimitives.ReadUInt32LittleEndian(header[48..]);
            var first = BinaryPrimitives.ReadInt64LittleEndian(header[24..]);
            var last = BinaryPrimitives.ReadInt64LittleEndian(header[32..]);
            Blocks.Add((at, end, first, last));
            at = end;
        }
    }

    public string Name { get; }

    public byte[] Bytes { get; }

    public List<(int Start, int End, long First, long Last)> Blocks { get; } = [];

    public List<byte[]> Events { get; } = [];

    public static SmallLog Create(int seed)
    {
        var files = new MemoryFiles();
        var clock = new ManualClock();
        var random = new Random(seed);
        var events = new List<byte[]>();
        using (var directory = LogDirectory.Open("/log", files, clock))
        using (var log = directory.StartSession(new LogOptions()))
        {
            for (var block = 0; block < BlocksWithEvents; block++)
            {
                for (var i = 0; i < EventsPerBlock; i++)
                {
                    var slot = SlotMaker.Event(random);
                    log.AppendEvent(ref slot, events.Count);
                    events.Add(SlotMaker.Bytes(slot));
                }

                var command = SlotMaker.Command(random);
                log.AppendCommand(ref command, block);
                log.TryFlush();
            }

            log.TryStop();
        }

        var name = files.Names.Single(n => n.EndsWith(".lz4", StringComparison.Ordinal));
        var result = new SmallLog(name, files.Read(name));
        result.Events.AddRange(events);
        return result;
    }

    public MemoryFiles With(byte[] bytes)
    {
        var files = new MemoryFiles();
        files.Put(Name, bytes);
        return files;
    }
}
