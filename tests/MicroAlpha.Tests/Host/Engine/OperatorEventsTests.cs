using MicroAlpha.Events;
using MicroAlpha.Host.Engine;
using MicroAlpha.Ring;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Engine;

[TestFixture]
internal sealed class OperatorEventsTests
{
    private const int Rounds = 400;
    private const int Capacity = 1 << 14;

    [Test]
    public void Attach_NullWhileOthersPublish_LeavesNothingOnItsWay()
    {
        for (var round = 0; round < Rounds; round++)
        {
            using var ring = new Ring<EngineEvent>(Capacity);
            var consumer = new Sequence(-1);
            ring.AddGating(consumer, "core");
            var producer = new SharedProducer<EngineEvent>(ring);
            var events = new OperatorEvents();
            events.Attach(producer, null);
            using var begun = new CountdownEvent(2);
            var threads = new Thread[2];
            for (var i = 0; i < threads.Length; i++)
            {
                threads[i] = new Thread(() =>
                {
                    var isBegun = false;
                    while (events.TryPublish(new OperatorPayload { KillId = 1 }))
                    {
                        if (!isBegun)
                            begun.Signal();
                        isBegun = true;
                        consumer.Set(ring.PublishedSequence - 100);
                    }
                });
                threads[i].Start();
            }

            begun.Wait();
            events.Attach(null, null);
            var claimed = producer.ClaimedSequence;
            Assert.That(ring.PublishedSequence, Is.EqualTo(claimed), "claimed and not published");
            foreach (var thread in threads)
                thread.Join();
            Assert.That(producer.ClaimedSequence, Is.EqualTo(claimed), "claimed after the stop");
        }
    }

    [Test]
    public void TryPublish_NotAttached_SaysFull() =>
        Assert.That(new OperatorEvents().TryPublish(default), Is.False);
}
