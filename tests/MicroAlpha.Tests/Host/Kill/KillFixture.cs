using MicroAlpha.Events;
using MicroAlpha.Host.Kill;

namespace MicroAlpha.Tests.Host.Kill;

/// <summary>A kill state over a fake disk, with a clock, conditions and a ring that tests control.</summary>
internal sealed class KillFixture : IArmingConditions, IOperatorEvents, IDisposable
{
    public const uint Operator = 1000;
    public const uint Watcher = 2000;

    private readonly string _directory = Directory.CreateTempSubdirectory("ma-kill-").FullName;

    public KillFixture(FakeDisk? disk = null) => Disk = disk ?? new FakeDisk();

    public FakeDisk Disk { get; set; }

    public ManualClock Clock { get; } = new();

    public bool IsReady { get; set; } = true;

    public bool IsRingFull { get; set; }

    public List<OperatorPayload> Published { get; } = [];

    public KillState State { get; private set; } = null!;

    public KillStateOptions Options => new(
        Path.Combine(_directory, "kill.state"), Path.Combine(_directory, "audit.jsonl"), this, this)
    {
        Disk = Disk,
        Clock = Clock,
        InstrumentCapacity = 16,
        Roles = new OperatorRoles([Watcher], [Operator], [Operator]),
    };

    public string KillPath => Options.KillPath;

    public string AuditPath => Options.AuditPath;

    public static KillFixture Armed()
    {
        var fixture = new KillFixture();
        KillState.Initialise(fixture.Options);
        fixture.Open();
        return fixture;
    }

    public KillState Open() => State = KillState.Open(Options);

    public KillState Reopen()
    {
        State.Dispose();
        return Open();
    }

    public KillState ReopenWith(FakeDisk disk)
    {
        try
        {
            State?.Dispose();
        }
        catch (CrashException)
        {
            // A dead process closes nothing; only its lock matters, and that is the kernel's.
        }

        Disk = disk;
        return Open();
    }

    public static KillCommand Command(string scope = "global", KillLevel level = KillLevel.Halt, string reason = "test")
    {
        if (!ScopeName.TryParse(scope, out var kind, out var name))
            throw new ArgumentException(scope);
        return new KillCommand(kind, name, level, reason, Operator, 42);
    }

    public ArmOutcome Arm(ulong killId)
    {
        var prepared = State.Prepare(Operator, 42);
        return prepared.IsDone ? State.Confirm(prepared.Nonce, killId, "all clear", Operator, 42) : prepared;
    }

    public bool AreMet(out string missing)
    {
        missing = IsReady ? "" : "not reconciled";
        return IsReady;
    }

    public bool TryPublish(in OperatorPayload payload)
    {
        if (IsRingFull)
            return false;
        Published.Add(payload);
        return true;
    }

    public void Dispose()
    {
        try
        {
            State?.Dispose();
        }
        catch (CrashException)
        {
            // As above.
        }

        Directory.Delete(_directory, recursive: true);
    }
}
