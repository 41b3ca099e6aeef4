using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MicroAlpha.Events;
using NUnit.Framework;

namespace MicroAlpha.Tests.Events;

[TestFixture]
public sealed class SlotLayoutTests
{
    // Fields that share their bytes on purpose: a checkpoint uses them otherwise than an order.
    private static readonly string[] CommandUnions =
    [
        "StateHash", "CommandHash", "EventHash", "EventCount", "ObservedValue", "LimitValue", "RiskCode", "RefusedKind",
    ];

    private static readonly string[] OrderFields =
    [
        "PriceE9", "SizeE9", "OrderId", "ReferencePriceE9", "OrderId", "ReferencePriceE9", "Reason", "Flags",
    ];

    public static IEnumerable<Type> Payloads => typeof(EngineEvent).Assembly.GetTypes()
        .Where(type => type.Name.EndsWith("Payload", StringComparison.Ordinal));

    [Test]
    public void Slots_Size_IsOneCacheLine()
    {
        Assert.That(Unsafe.SizeOf<EngineEvent>(), Is.EqualTo(64));
        Assert.That(Unsafe.SizeOf<OrderCommand>(), Is.EqualTo(64));
        Assert.That((EngineEvent.Size, OrderCommand.Size, EngineEvent.PayloadOffset, EngineEvent.PayloadSize),
            Is.EqualTo((64, 64, 24, 36)));
    }

    [TestCaseSource(nameof(Payloads))]
    public void Payload_Layout_FillsItsSizeWithoutOverlap(Type payload)
    {
        Assert.That(SizeOf(payload), Is.EqualTo(EngineEvent.PayloadSize));
        AssertTiles(FieldsOf(payload), EngineEvent.PayloadSize, EngineEvent.PayloadOffset);
    }

    [Test]
    public void OrderCommand_Layout_FillsItsSizeWithoutOverlap() =>
        AssertTiles(FieldsOf(typeof(OrderCommand)).Where(field =>
            !CommandUnions.Contains(field.Name)), OrderCommand.Size, 0);

    [Test]
    public void OrderCommand_Unions_LieExactlyOverOrderFields()
    {
        foreach (var (union, field) in CommandUnions.Zip(OrderFields))
            Assert.That(OffsetOf(typeof(OrderCommand), union), Is.EqualTo(OffsetOf(typeof(OrderCommand), field)),
                union);
    }

    [Test]
    public void EngineEvent_Layout_IsHeaderPayloadStamp()
    {
        var fields = FieldsOf(typeof(EngineEvent));
        var payloads = fields.Where(field => field.FieldType.Name.EndsWith("Payload", StringComparison.Ordinal))
            .ToList();
        foreach (var payload in payloads)
            Assert.That(OffsetOf(typeof(EngineEvent), payload.Name), Is.EqualTo(EngineEvent.PayloadOffset),
                payload.Name);
        Assert.That(payloads.Select(field => field.FieldType), Is.EquivalentTo(Payloads),
            "every payload is in the slot");
        AssertTiles(fields.Except(payloads.Skip(1)), EngineEvent.Size, 0);
        Assert.That(OffsetOf(typeof(EngineEvent), "Stamp"), Is.EqualTo(60));
        Assert.That(OffsetOf(typeof(OrderCommand), "Stamp"), Is.EqualTo(60));
    }

    [Test]
    public void Slots_FieldTypes_AreBlittableWithByteEnums()
    {
        foreach (var type in Payloads.Append(typeof(EngineEvent)).Append(typeof(OrderCommand)))
        {
            foreach (var field in FieldsOf(type))
            {
                Assert.That(field.FieldType.IsValueType, Is.True, $"{type.Name}.{field.Name}");
                if (field.FieldType.IsEnum)
                    Assert.That(Enum.GetUnderlyingType(field.FieldType), Is.EqualTo(typeof(byte)),
                        $"{type.Name}.{field.Name}");
            }
        }
    }

    // Reserved fields are "Reserved" with a number; every byte belongs to one field; each lies at a multiple of its
    // alignment.
    private static void AssertTiles(IEnumerable<FieldInfo> fields, int size, int start)
    {
        var next = 0;
        foreach (var field in fields.OrderBy(field => OffsetOf(field.DeclaringType!, field.Name)))
        {
            var offset = OffsetOf(field.DeclaringType!, field.Name);
            var length = SizeOf(field.FieldType);
            Assert.That(offset, Is.EqualTo(next), $"{field.Name} leaves a gap or overlaps");
            if (field.FieldType.IsPrimitive || field.FieldType.IsEnum)
                Assert.That((start + offset) % Math.Min(length, 8), Is.Zero, $"{field.Name} is not aligned");
            next = offset + length;
        }

        Assert.That(next, Is.EqualTo(size));
    }

    private static FieldInfo[] FieldsOf(Type type) => type.GetFields(BindingFlags.Instance | BindingFlags.Public);

    private static int OffsetOf(Type type, string field) =>
        type.GetField(field)!.GetCustomAttribute<FieldOffsetAttribute>()!.Value;

    private static int SizeOf(Type type) => (int)typeof(Unsafe)
        .GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;
}
