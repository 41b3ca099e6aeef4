using System.Text;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Parsing;

namespace MicroAlpha.AllocationTests;

/// <summary>
/// Alpaca's frames of every type, good and bad, through both parsers, dead letters included: what the reading thread
/// allocates.
/// </summary>
internal static class ParserRun
{
    private static readonly string[] Texts =
    [
        """
        [{"T":"q","S":"A","bx":"U","bp":7.6,"bs":1,"ax":"Q","ap":7,"as":4,"c":["R"],"z":"C","t":"2021-02-22T15:51:45Z"}]
        """,
        """
        [{"T":"t","S":"A","i":1,"x":"K","p":16.9,"s":3,"c":["@","F"],"z":"C","t":"2023-04-06T11:54:26.8Z"},{"T":"n"}]
        """,
        """[{"T":"q", "S":"\u0041", "bp":1, "bs":1, "ap":1e0, "as":1, "t":"2021-02-22T15:51:45.3+01:00"}, 7, {}]""",
        """[{"T":"b","S":"A","o":1,"h":2,"l":1,"c":2,"v":3,"vw":1.23456789012,"n":3,"t":"2021-02-22T15:51:00Z"}]""",
        """
        [{"T":"c","S":"A","op":1,"os":2,"oc":["7"],"ci":18446744073709551615,"cp":1,"cs":2,"t":"2021-02-22T15:51:00Z"}]
        """,
        """[{"T":"s","S":"A","sc":"H","rc":"T12","t":"2021-02-22T15:51:00Z"},{"T":"l","S":"é","u":1}]""",
        """[{"T":"o","S":"BTC/USD","b":[{"p":1,"s":2}],"a":[{"p":3,"s":4}],"r":true,"t":"2021-02-22T15:51:00Z"}]""",
        """[{"T":"x","S":"A","p":1,"s":2,"a":"C","t":"2021-02-22T15:51:00Z"},{"T":"i","S":"A","p":1.1234567891}]""",
        """[{"T":"success"}]""",
        """[{"T":"q","S":"A","bx":"U","bp":87.66,""",
    ];

    // A trade and a book with times, floats and wide numbers, a bad element, and a frame that is cut short.
    private static readonly string[] Hex =
    [
        "9187a154a174a169ce00017a99a153a3414d44a170cb405fa33333333333a17301a174d7ff319750006033d310a16392a140a149",
        "9185a154a16fa153a3414d44a174d7ff6a36b91c65f030eba16290a1619182a170cb40a46d2c8b439581a173cb416312d000000001",
        "9281a154a17407",
        "9289a154a174",
    ];

    /// <summary>Bytes that the thread allocates for <paramref name="rounds"/> rounds of all frames.</summary>
    public static long Measure(int rounds)
    {
        var path = Path.GetTempFileName();
        using var letters = DeadLetters.Open(path, 1 << 20);
        var instruments = new InstrumentTable(64);
        var json = new AlpacaJsonParser<Nowhere>(instruments, default, AlpacaFeedKind.Stocks, 1, letters);
        var packed = new AlpacaMsgPackParser<Nowhere>(instruments, default, AlpacaFeedKind.Stocks, 2, letters);
        var texts = Texts.Select(Encoding.UTF8.GetBytes).ToArray();
        var bytes = Hex.Select(Convert.FromHexString).ToArray();
        Run(rounds);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(rounds);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var isUsed = json.Counters.QuickElements > 0 && json.Counters.MalformedFrames > 0 && letters.Written > 0
            && packed.Counters.Events > rounds && packed.Counters.MalformedFrames > 0;
        File.Delete(path);
        return isUsed ? allocated : -1;

        void Run(int count)
        {
            for (var round = 0; round < count; round++)
            {
                foreach (var frame in texts)
                    json.Parse(frame, round);
                foreach (var frame in bytes)
                    packed.Parse(frame, round);
            }
        }
    }

    private readonly struct Nowhere : IFrameSink
    {
        public bool TryPublish(ReadOnlySpan<EngineEvent> events) => true;
    }
}
