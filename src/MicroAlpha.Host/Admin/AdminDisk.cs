using System.Collections.Concurrent;
using MicroAlpha.Events;
using MicroAlpha.Host.Kill;
using MicroAlpha.Native;

namespace MicroAlpha.Host.Admin;

/// <summary>
/// The thread that waits for the disk, so that the admin thread never does: it records kills, re-arms, and goes on with
/// what a failing disk did not take.
/// </summary>
internal sealed class AdminDisk : IDisposable
{
    private const int JobsMax = 256;
    private const int TickMs = 250;

    private readonly KillState _kill;
    private readonly IArmingConditions _conditions;
    private readonly int _signal;
    private readonly BlockingCollection<AdminJob> _jobs = new(JobsMax);
    private readonly ConcurrentQueue<AdminJob> _done = new();
    private readonly Thread _thread;

    /// <summary>Starts the thread.</summary>
    /// <param name="kill">The kill state.</param>
    /// <param name="conditions">What a first step of a re-arm tells about.</param>
    /// <param name="signal">Eventfd that is signalled for every answer.</param>
    public AdminDisk(KillState kill, IArmingConditions conditions, int signal)
    {
        (_kill, _conditions, _signal) = (kill, conditions, signal);
        _thread = new Thread(Run) { IsBackground = true, Name = "admin-disk" };
        _thread.Start();
    }

    /// <summary>Hands a job over; false when too many wait.</summary>
    public bool TryPost(AdminJob job) => _jobs.TryAdd(job);

    /// <summary>Takes a job whose answer is there.</summary>
    public bool TryTakeDone(out AdminJob? job) => _done.TryDequeue(out job);

    /// <summary>Finishes the jobs that wait and ends the thread.</summary>
    public void Dispose()
    {
        _jobs.CompleteAdding();
        _thread.Join();
        _jobs.Dispose();
    }

    private void Run()
    {
        while (!_jobs.IsCompleted)
        {
            if (!_jobs.TryTake(out var job, TickMs))
            {
                _kill.Tick();
                continue;
            }

            job.Answer = Answer(job);
            _done.Enqueue(job);
            Readiness.Signal(_signal);
        }
    }

    private byte[] Answer(AdminJob job)
    {
        try
        {
            var (request, peer) = (job.Line.Request, job.Connection.Peer);
            if (job.Line.Raised is { } command)
                return AdminReply.Kill(_kill.Record(command));
            var outcome = request.Command == AdminCommand.ArmPrepare
                ? _kill.Prepare(peer.UserId, peer.ProcessId)
                : _kill.Confirm(request.Nonce, request.KillId, request.Reason, peer.UserId, peer.ProcessId);
            return AdminReply.Arm(outcome, _kill.Snapshot(), _conditions);
        }
        catch (Exception exception)
        {
            return AdminReply.Error("MA-525", ExitCode.Failed, $"the engine failed to do it: {exception.Message}");
        }
    }
}
