using System.Runtime.InteropServices;
using System.Text;
using MicroAlpha.Events;
using NUnit.Framework;

namespace MicroAlpha.Tests.Events;

[TestFixture]
public sealed class EventKindTests
{
    // Numbers and names are in every log ever written: a line here is only ever added.
    private static readonly (int Number, string Member, string Name)[] Golden =
    [
        (0, "None", "none"), (1, "Quote", "quote"), (2, "Trade", "trade"), (3, "CorrectionOriginal", "cor_old"),
        (4, "CorrectionReplacement", "cor_new"), (5, "TradeCancel", "bust"), (6, "BookLevel", "level"), (7,
            "BarPrices", "bar"),
        (8, "BarTotals", "bar_sum"), (9, "Status", "status"), (10, "LuldBand", "luld"), (11, "Imbalance", "imbal"),
        (12, "OrderAccepted", "accepted"), (13, "OrderFilled", "filled"), (14, "OrderCanceled", "canceled"),
        (15, "OrderReplaced", "replaced"), (16, "OrderRejected", "rejected"), (17, "OrderExpired", "expired"), (18,
            "Timer", "timer"),
        (19, "Connection", "conn"), (20, "Operator", "operator"), (21, "InstrumentDefinition", "instr"), (22,
            "SessionState", "session"), (23, "OrderAdopted", "adopted"), (24, "BrokerPosition", "broker"),
    ];

    private static readonly string[] GoldenCommands =
        ["0 None", "1 New", "2 Replace", "3 Cancel", "4 Checkpoint", "5 Refused"];

    private static readonly string[] HeaderKeys = ["seq", "k", "id", "vt", "rt", "src", "f", "z"];

    public static IEnumerable<EventKind> Kinds => Enum.GetValues<EventKind>();

    [Test]
    public void Kinds_NumbersAndNames_AreTheFrozenOnes()
    {
        Assert.That(
            Enum.GetValues<EventKind>().Select(kind => ((int)kind, kind.ToString(), EventKindNames.Of(kind))),
                Is.EqualTo(Golden));
        Assert.That(Golden, Has.Length.EqualTo(EventKindNames.Count));
        Assert.That(() => EventKindNames.Of((EventKind)EventKindNames.Count),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(Enum.GetValues<CommandKind>().Select(kind => $"{(int)kind} {kind}"),
            Is.EqualTo(GoldenCommands));
    }

    [TestCaseSource(nameof(Kinds))]
    public void Names_EveryKind_IsFoundAgain(EventKind kind)
    {
        Assert.That(EventKindNames.Of(kind), Does.Match("^[a-z_]{1,8}$"));
        Assert.That(EventKindNames.TryFind(EventKindNames.Of(kind), out var found), Is.True);
        Assert.That(found, Is.EqualTo(kind));
        Assert.That(EventKindNames.TryFind(EventKindNames.Of(kind) + "x", out _), Is.False);
    }

    [TestCaseSource(nameof(Kinds))]
    public void VisitPayload_EveryKind_ReachesEveryByte(EventKind kind)
    {
        var slot = default(EngineEvent);
        var bytes = MemoryMarshal.AsBytes(new Span<EngineEvent>(ref slot));
        bytes.Fill(0xa5);
        slot.Kind = kind;
        var visitor = new ClearingVisitor([]);

        var at = EngineEvent.VisitPayload(ref slot, 5, ref visitor);

        Assert.That(at, Is.EqualTo((nint)5));
        var payload = bytes.Slice(EngineEvent.PayloadOffset, EngineEvent.PayloadSize).ToArray();
        Assert.That(payload, kind == EventKind.None ? Has.All.EqualTo(0xa5) : Has.All.Zero);
        Assert.That(slot.Stamp, Is.EqualTo(0xa5a5a5a5));
    }

    [Test]
    public void VisitPayload_UnknownKind_ReturnsZero()
    {
        var slot = new EngineEvent { Kind = (EventKind)EventKindNames.Count };
        var visitor = new ClearingVisitor([]);
        Assert.That(EngineEvent.VisitPayload(ref slot, 5, ref visitor), Is.EqualTo((nint)0));
    }

    [TestCase(CommandKind.New)]
    [TestCase(CommandKind.Checkpoint)]
    [TestCase(CommandKind.Refused)]
    public void VisitPayload_Command_KeysAreUnique(CommandKind kind)
    {
        var slot = new OrderCommand { Kind = kind };
        var visitor = new ClearingVisitor(["cmd", "k"]);
        OrderCommand.VisitPayload(ref slot, 5, ref visitor);
        Assert.That(visitor.Keys, Is.Unique);
    }

    [TestCaseSource(nameof(Kinds))]
    public void VisitPayload_EveryKind_KeysAreUniqueAndWellFormed(EventKind kind)
    {
        var slot = new EngineEvent { Kind = kind };
        var visitor = new ClearingVisitor([.. HeaderKeys]);
        EngineEvent.VisitPayload(ref slot, 5, ref visitor);
        Assert.That(visitor.Keys, Is.Unique);
        Assert.That(visitor.Keys, Has.All.Matches("^[a-z][a-z0-9]*$"));
    }

    private readonly struct ClearingVisitor(List<string> keys) : IFieldVisitor
    {
        public List<string> Keys => keys;

        public nint E9(nint at, ReadOnlySpan<byte> key, ref long valueE9) => Clear(at, key, ref valueE9);

        public nint TimeNs(nint at, ReadOnlySpan<byte> key, ref long timeNs) => Clear(at, key, ref timeNs);

        public nint Int64(nint at, ReadOnlySpan<byte> key, ref long value) => Clear(at, key, ref value);

        public nint Int32(nint at, ReadOnlySpan<byte> key, ref int value) => Clear(at, key, ref value);

        public nint UInt32(nint at, ReadOnlySpan<byte> key, ref uint value) => Clear(at, key, ref value);

        public nint Byte(nint at, ReadOnlySpan<byte> key, ref byte value) => Clear(at, key, ref value);

        public nint Char(nint at, ReadOnlySpan<byte> key, ref byte value) => Clear(at, key, ref value);

        public nint Chars4(nint at, ReadOnlySpan<byte> key, ref uint value) => Clear(at, key, ref value);

        public nint Hex64(nint at, ReadOnlySpan<byte> key, ref ulong value) => Clear(at, key, ref value);

        public nint Text(nint at, ReadOnlySpan<byte> key, Span<byte> value)
        {
            value.Clear();
            return Record(at, key);
        }

        private nint Clear<T>(nint at, ReadOnlySpan<byte> key, ref T value)
            where T : unmanaged
        {
            value = default;
            return Record(at, key);
        }

        private nint Record(nint at, ReadOnlySpan<byte> key)
        {
            Assert.That(key.StartsWith(",\""u8) && key.EndsWith("\":"u8), Is.True);
            Assert.That(key.Length, Is.LessThanOrEqualTo(MicroAlpha.Storage.Lines.LineKey.MaxLength));
            keys.Add(Encoding.ASCII.GetString(key[2..^2]));
            return at;
        }
    }
}
