using System.Text;
using MicroAlpha.Events;
using MicroAlpha.Host.Commands;
using MicroAlpha.Host.Why;
using MicroAlpha.Pipeline.Orders;
using MicroAlpha.Pipeline.Risk;
using MicroAlpha.Storage.Log;
using MicroAlpha.Tests.Replay;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Why;

/// <summary>What is told of an order is what its log has, and what the gate saw.</summary>
[TestFixture]
internal sealed class OrderExplanationTests
{
    private static readonly string[] Ofi = ["size=100", "maxPosition=200", "flow=300", "windowMs=200"];

    private readonly List<(OrderCommand Command, long Sequence)> _commands = [];
    private string _log = "";

    [OneTimeSetUp]
    public void Record()
    {
        _log = Directory.CreateTempSubdirectory("microalpha-why-").FullName;
        TradedSession.Write(_log, 4, 20_000, TradedSession.Options("ofi", Ofi));
        using var reader = new LogReader([_log]);
        EngineEvent slot = default;
        OrderCommand command = default;
        for (var record = LogRecord.Meta; record != LogRecord.End;)
        {
            record = reader.Next(ref slot, ref command, out var sequence);
            if (record == LogRecord.Command && command.Kind is not (CommandKind.Checkpoint or CommandKind.Refused))
                _commands.Add((command, sequence));
        }
    }

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(_log, recursive: true);

    [Test]
    public void Of_EveryOrder_HasItsCommandsAndAnswers()
    {
        foreach (var order in _commands.Select(static one => one.Command.OrderId).Distinct().Take(12))
        {
            var explanation = OrderExplanation.Of([_log], $"{order}", -1);
            var passed = explanation.Decisions.Where(static decision => decision.Reject.IsPassed).ToList();
            Assert.That(
                passed.Select(static one => (one.Sequence, one.TimeNs, one.Intent.Kind, one.Intent.PriceE9)),
                Is.EqualTo(_commands.Where(one => one.Command.OrderId == order).Select(static one =>
                    (one.Command.CauseSequence, one.Command.DecisionTimeNs, one.Command.Kind, one.Command.PriceE9))));
            foreach (var decision in passed.Where(static one => one.Intent.Kind != CommandKind.Cancel))
            {
                Assert.That(decision.Checks, Has.Count.GreaterThan(15));
                Assert.That(decision.Checks.Where(static check => !check.IsPassed), Is.Empty);
                Assert.That(decision.Before[^1], Does.Contain($"{decision.Sequence}"), "the cause is the last");
            }

            foreach (var decision in explanation.Decisions.Where(static one => !one.Reject.IsPassed))
            {
                var check = decision.Checks.FirstOrDefault(one => one.Code == decision.Reject.Code);
                Assert.That(
                    check.IsPassed || check.Code == RiskCode.None || check.Value == decision.Reject.Value, Is.True);
            }

            Assert.That(explanation.News, Is.Not.Empty);
            Assert.That(explanation.News.Select(static one => one.Sequence), Is.Ordered);
            Assert.That(explanation.News[0].SinceDecisionNs, Is.Not.Negative);
            Assert.That(explanation.Symbol, Does.StartWith("SYN"));
        }
    }

    [Test]
    public void Of_ClientOrderId_IsTheOrderOfItsCommand()
    {
        var (command, sequence) = _commands[^1];
        var name = new byte[ClientOrderId.MaxLength];
        var length = ClientOrderId.Format(name, 7, 0, sequence);
        var explanation = OrderExplanation.Of([_log], Encoding.ASCII.GetString(name, 0, length), -1);
        Assert.That(explanation.OrderId, Is.EqualTo(command.OrderId));
    }

    [Test]
    public void Of_FilledOrder_SumsUpToTheLog()
    {
        using var reader = new LogReader([_log]);
        EngineEvent slot = default;
        OrderCommand command = default;
        var filled = new Dictionary<uint, long>();
        for (var record = LogRecord.Meta; record != LogRecord.End;)
        {
            record = reader.Next(ref slot, ref command, out _);
            if (record == LogRecord.Event && slot.Kind == EventKind.OrderFilled)
                filled[slot.OrderFilled.OrderId] = slot.OrderFilled.CumulativeSizeE9;
        }

        foreach (var (order, size) in filled.Take(5))
        {
            var explanation = OrderExplanation.Of([_log], $"{order}", 0);
            Assert.That(explanation.FilledE9, Is.EqualTo(size));
            var json = WhyCommand.ToJson(explanation);
            Assert.That(json["life"]!.AsArray(), Has.Count.EqualTo(explanation.News.Count));
            Assert.That(json["decisions"]!.AsArray()[0]!["checks"]!.AsArray(), Is.Not.Empty);
        }
    }

    [TestCase("999999", "MA-848")]
    [TestCase("MA-1-0-999999999", "MA-848")]
    [TestCase("first", "MA-100")]
    public void Of_WhatIsNoOrder_IsSaid(string order, string code) => Assert.That(
        () => OrderExplanation.Of([_log], order, -1),
        Throws.TypeOf<EngineException>().With.Property("Code").EqualTo(code));
}
