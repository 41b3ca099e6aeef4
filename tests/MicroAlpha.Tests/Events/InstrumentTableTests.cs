using FsCheck;
using FsCheck.Fluent;
using MicroAlpha.Events;
using NUnit.Framework;

namespace MicroAlpha.Tests.Events;

[TestFixture]
public sealed class InstrumentTableTests
{
    [Test]
    public void TryDefine_AnySymbols_AgreesWithDictionary() => Prop.ForAll(Seeds.Any, seed =>
    {
        var random = new Random(seed);
        var table = new InstrumentTable(random.Next(1, 60));
        var twin = new Dictionary<string, uint>();
        for (var i = 0; i < 200; i++)
        {
            var symbol = AnySymbol(random);
            var definition = new InstrumentDefinitionPayload { TickSizeE9 = i };
            Assert.That(Latin1Text.TrySet(definition.Symbol, symbol), Is.True);
            var known = twin.TryGetValue(symbol, out var expected);
            var fits = known || (symbol.Length > 0 && twin.Count < table.Capacity);
            if (!known && fits)
                twin.Add(symbol, expected = (uint)twin.Count);

            Assert.That(table.TryDefine(definition, out var id), Is.EqualTo(fits));
            Assert.That(id, Is.EqualTo(fits ? expected : EngineEvent.NoInstrument));
            Assert.That(table.Count, Is.EqualTo(twin.Count));
        }

        foreach (var (symbol, expected) in twin)
        {
            Assert.That(table.TryFind(System.Text.Encoding.Latin1.GetBytes(symbol), out var id), Is.True);
            Assert.That(id, Is.EqualTo(expected));
            Assert.That(table.SymbolOf(id), Is.EqualTo(symbol));
            Assert.That(table[id].Symbol.ToString(), Is.EqualTo(symbol));
        }

        Assert.That(table.TryFind("NOT THERE"u8, out _), Is.False);
        Assert.That(table.SymbolOf((uint)table.Count), Is.EqualTo($"#{table.Count}"));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Test]
    public void TryDefine_SameSymbolAgain_KeepsFirstDefinition()
    {
        var table = new InstrumentTable(4);
        var definition = new InstrumentDefinitionPayload { TickSizeE9 = 1 };
        Latin1Text.TrySet(definition.Symbol, "SPY");
        table.TryDefine(definition, out _);
        definition.TickSizeE9 = 2;
        Assert.That(table.TryDefine(definition, out var id), Is.True);
        Assert.That(table[id].TickSizeE9, Is.EqualTo(1));
    }

    [Test]
    public void Indexer_UndefinedId_Throws() =>
        Assert.That(() => new InstrumentTable(4)[0].TickSizeE9, Throws.InstanceOf<Exception>());

    [Test]
    public void Constructor_NoCapacity_Throws() =>
        Assert.That(() => new InstrumentTable(0), Throws.InstanceOf<ArgumentOutOfRangeException>());

    private static string AnySymbol(Random random)
    {
        var letters = new char[random.Next(random.Next(10) == 0 ? 25 : 3)];
        for (var i = 0; i < letters.Length; i++)
            letters[i] = (char)(random.Next(4) == 0 ? random.Next(1, 256) : random.Next('A', 'F'));
        return new string(letters);
    }
}
