using System.Diagnostics;
using System.Runtime.CompilerServices;
using MicroAlpha.Ring;

namespace MicroAlpha.LatencyBench.Ring;

/// <summary>Sums every field.</summary>
internal struct SumStage : IStage<BenchSlot>
{
    public long Sum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // per event
    public void OnEvent(ref BenchSlot slot, long sequence) => Sum += slot.Sum();

    public readonly void OnBatchEnd(long sequence)
    {
    }

    public readonly void OnIdle()
    {
    }

    public readonly void OnMissed(long firstMissed, long lastMissed)
    {
    }

    public readonly void OnStop()
    {
    }
}

/// <summary>Records how long events took; notes the CPU time of its thread.</summary>
internal struct LatencyStage(LatencySample sample, ThreadCpu cpu) : IStage<BenchSlot>
{
    private readonly LatencyHistogram _fromDue = sample.FromDue;
    private readonly LatencyHistogram _fromPublish = sample.FromPublish;

    public readonly void OnEvent(ref BenchSlot slot, long sequence)
    {
        var now = Stopwatch.GetTimestamp();
        if (slot.Third == 0)
        {
            cpu.Start();
            return;
        }

        _fromDue.Record(now - slot.First);
        _fromPublish.Record(now - slot.Second);
    }

    public readonly void OnBatchEnd(long sequence)
    {
    }

    public readonly void OnIdle()
    {
    }

    public readonly void OnMissed(long firstMissed, long lastMissed)
    {
    }

    public readonly void OnStop() => cpu.Stop();
}

/// <summary>Answers each event on another ring.</summary>
internal struct PongStage(SingleProducer<BenchSlot> answers) : IStage<BenchSlot>
{
    public readonly void OnEvent(ref BenchSlot slot, long sequence)
    {
        answers.TryClaim(out var answer);
        answers[answer].Fill(slot.First);
        answers.Publish(answer);
    }

    public readonly void OnBatchEnd(long sequence)
    {
    }

    public readonly void OnIdle()
    {
    }

    public readonly void OnMissed(long firstMissed, long lastMissed)
    {
    }

    public readonly void OnStop()
    {
    }
}

/// <summary>Times each round trip and starts the next.</summary>
internal struct PingStage(SingleProducer<BenchSlot> questions, PingLog log) : IStage<BenchSlot>
{
    public readonly void OnEvent(ref BenchSlot slot, long sequence)
    {
        if (!log.Next(Stopwatch.GetTimestamp()))
            return;
        questions.TryClaim(out var question);
        questions[question].Fill(slot.First + 1);
        questions.Publish(question);
    }

    public readonly void OnBatchEnd(long sequence)
    {
    }

    public readonly void OnIdle()
    {
    }

    public readonly void OnMissed(long firstMissed, long lastMissed)
    {
    }

    public readonly void OnStop()
    {
    }
}
