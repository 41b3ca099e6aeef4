using System.Text;
using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Venue.Faults;
using MicroAlpha.Venue.Server;
using MicroAlpha.Venue.Wire;
using NUnit.Framework;

namespace MicroAlpha.Tests.Venue;

/// <summary>Messages become arrays of any length, without allocation.</summary>
[TestFixture]
internal sealed class ArrayBuilderTests
{
    [Test]
    public void Append_AnyCount_ArraysHoldEveryMessageInOrder(
        [Values(1, 2, 15, 16, 17, 255, 256, 257, 1000)] int count, [Values] bool isPacked)
    {
        var outbox = new Outbox();
        var arrays = new ArrayBuilder(outbox, new FaultSet(), isPacked, arrayLimit: 256);
        for (var i = 0; i < count; i++)
        {
            var json = Encoding.ASCII.GetBytes($$"""{"i":{{i}},"text":"{{new string('x', i % 300)}}"}""");
            arrays.Append(isPacked ? MsgPackJson.FromJson(json) : json);
        }

        arrays.Flush();
        var expected = 0;
        while (outbox.TryTake(out var frame))
        {
            var bytes = frame.Buffer.AsSpan(frame.Offset, frame.Length).ToArray();
            if (isPacked)
                Assert.That(MsgPackJson.TryToJson(bytes, out bytes), Is.True);
            using var array = JsonDocument.Parse(bytes);
            Assert.That(array.RootElement.GetArrayLength(), Is.InRange(1, 256));
            foreach (var element in array.RootElement.EnumerateArray())
                Assert.That(element.GetProperty("i").GetInt32(), Is.EqualTo(expected++));
            outbox.Sent(in frame);
        }

        Assert.That(expected, Is.EqualTo(count));
        Assert.That(outbox.PendingBytes, Is.Zero);
    }

    [Test]
    public void Messages_InSteadyTraffic_AllocateNothing([Values] bool isPacked)
    {
        var outbox = new Outbox();
        var arrays = new ArrayBuilder(outbox, new FaultSet(), isPacked, arrayLimit: 256);
        var json = new JsonMessageEncoder();
        var text = new byte[MessageLimits.MaxMessage];
        var trade = VenueMarket.Trade(12_345, 100, Side.Bid);
        var quote = VenueMarket.Quote(9_999, 1, 10_001, 2);

        void Send(int count)
        {
            for (var i = 0; i < count; i++)
            {
                ref var slot = ref i % 2 == 0 ? ref trade : ref quote;
                slot.VenueTimeNs += 1_234_567;
                var length = isPacked
                    ? MsgPackMessageEncoder.Encode(in slot, in slot, "AAPL"u8, false, text)
                    : json.Encode(in slot, in slot, "AAPL"u8, false, text);
                arrays.Append(text.AsSpan(0, length));
                if (i % 64 != 63)
                    continue;
                arrays.Flush();
                while (outbox.TryTake(out var frame))
                    outbox.Sent(in frame);
            }
        }

        Send(50_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Send(100_000);
        // Not one byte a message: what is left is the text of a second, a hundred times.
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(50_000));
    }
}
