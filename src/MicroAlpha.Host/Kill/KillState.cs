using System.Security.Cryptography;
using MicroAlpha.Events;
using MicroAlpha.Native;

namespace MicroAlpha.Host.Kill;

/// <summary>
/// The kill switch: what is killed, how hard, by whom; kept in memory for the last gate (<see cref="Word"/>), on disk
/// (<see cref="KillFile"/>) and in the audit chain.
/// </summary>
/// <remarks>
/// A kill goes in three steps: the word, so that the gate sees it at once; the durable record; the answer. Lifting one
/// goes the other way round: audit, durable record, word. Raising is free and never waits for a disk, lowering is only
/// by <see cref="Prepare"/> and <see cref="Confirm"/>; nothing else, no restart and no error, lowers anything. Threads:
/// any. <see cref="Raise"/>, <see cref="Snapshot"/> and <see cref="BindInstrument"/> never wait for the disk; the other
/// members take turns with each other while one of them does.
/// </remarks>
internal sealed class KillState : IDisposable
{
    private const string NonceHolds = "the nonce still holds";
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan QuietWithin = TimeSpan.FromSeconds(1);

    private readonly KillStateOptions _options;
    private readonly PidLock _processLock;
    private readonly KillFile _file;
    private readonly OperatorEventQueue _events;
    private readonly List<string> _findings = [];

    private readonly KillBook _book;

    /// <summary>Guards the files and the ticket; held while the disk works.</summary>
    private readonly Lock _diskLock = new();
    private ArmTicket? _ticket;
    private bool _isInitialised = true;
    private long _lastTry;
    private long _lastRepeatAudit;
    private long _repeats;
    private ISendGate? _sends;

    private KillState(KillStateOptions options, PidLock processLock)
    {
        (_options, _processLock) = (options, processLock);
        _file = new KillFile(options.Disk, options.KillPath);
        _events = new OperatorEventQueue(options.Events);
        _book = new KillBook(options.InstrumentCapacity, options.Clock);
        Audit = AuditLog.Open(options.Disk, options.AuditPath, options.Clock);
    }

    /// <summary>What the last gate reads.</summary>
    public KillWord Word => _book.Word;

    /// <summary>The audit chain of this state directory.</summary>
    public AuditLog Audit { get; }

    /// <summary>Operator events that found the ring full for too long.</summary>
    public long LostEvents => _events.Lost;

    /// <summary>
    /// Opens the state of a directory. A missing, damaged or unreadable kill file, a broken or missing audit chain and
    /// a kill file older than the chain all mean: killed. None of them is an exception.
    /// </summary>
    /// <exception cref="EngineException">MA-501: another engine has the directory; MA-503: the directory cannot be
    /// used.</exception>
    public static KillState Open(KillStateOptions options)
    {
        var processLock = KillLock.Take(options);
        var state = new KillState(options, processLock);
        state.TakeOver(state._file.Read());
        return state;
    }

    /// <summary>Makes a state directory: the audit chain with its first record, then the kill file, armed.</summary>
    /// <exception cref="EngineException">MA-501, MA-502 when there is a kill file already, MA-503.</exception>
    public static void Initialise(KillStateOptions options)
    {
        using var processLock = KillLock.Take(options);
        if (options.Disk.Read(options.KillPath, 1, out _) == -2)
        {
            using var audit = AuditLog.Open(options.Disk, options.AuditPath, options.Clock);
            audit.Add(AuditKind.Init, fields =>
            {
                fields.WriteNumber("uid", FileStatus.OwnUserId);
                fields.WriteNumber("pid", Environment.ProcessId);
                fields.WriteNumber("generation", 1);
            });
            var result = audit.Commit();
            if (result < 0)
            {
                throw new EngineException("MA-503", ExitCode.Missing,
                    $"cannot write '{options.AuditPath}': {NativeResult.Describe(result)}; check the disk and its "
                        + "permissions");
            }
        }

        KillFile.Create(options.Disk, options.KillPath, AuditLog.WallNs(options.Clock));
    }

    /// <summary>Kills wait from now on until no order is being written: none leaves after their answer.</summary>
    public void Attach(ISendGate sends) => Volatile.Write(ref _sends, sends);

    /// <summary>
    /// The first step of a kill, without the disk: from its return on, the gate obeys. <see cref="Record"/> must
    /// follow.
    /// </summary>
    /// <param name="command">A valid command; whether the user may is the caller's question.</param>
    public void Raise(KillCommand command) => _book.Raise(command);

    /// <summary>A whole kill: word, durable record, answer.</summary>
    public KillOutcome Kill(KillCommand command)
    {
        Raise(command);
        return Record(command);
    }

    /// <summary>Writes everything raised so far and tells what became of one of the commands.</summary>
    public KillOutcome Record(KillCommand command)
    {
        lock (_diskLock)
        {
            var audited = RecordRaised();
            var isQuiet = Volatile.Read(ref _sends)?.WaitUntilQuiet(QuietWithin) ?? true;
            var snapshot = Snapshot();
            var entry = _book.Contents.Find(command.Scope, command.Name) ?? _book.Contents.Find(KillScope.Global, "");
            return entry is null
                ? throw new InvalidOperationException("Record was called for a kill that was not raised")
                : new KillOutcome(entry, _book.IsDurable, audited >= 0, snapshot.Error,
                    isQuiet ? _book.HintFor(command) : "an order was still being written when this was answered");
        }
    }

    /// <summary>The first step of a re-arm: a nonce for the second.</summary>
    public ArmOutcome Prepare(uint userId, int processId)
    {
        lock (_diskLock)
        {
            _ = RecordRaised();
            if (!_options.Roles.CanRearm(userId))
                return Refuse("MA-510", $"user {userId} is not among rearmUids", userId, processId, 0);
            if (!_isInitialised)
                return Refuse("MA-515", "no kill file: stop the engine, run 'microalpha init'", userId, processId, 0);
            if (_book.Contents.Entries.Count == 0)
                return Refuse("MA-512", "nothing is killed", userId, processId, 0);
            var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
            _ticket = new ArmTicket(nonce, userId, _options.Clock.GetTimestamp(), Word.Value);
            Audit.Add(AuditKind.ArmPrepare, fields =>
            {
                fields.WriteNumber("uid", userId);
                fields.WriteNumber("pid", processId);
            });
            _ = Audit.Commit();
            return new ArmOutcome("", "", nonce, (long)_options.NonceLife.TotalNanoseconds);
        }
    }

    /// <summary>
    /// The second step of a re-arm: lifts the one kill that is named, when everything is in order. A nonce is good for
    /// one lifted kill; it also outlives a wrong kill id, a missing reason and conditions that are not met.
    /// </summary>
    public ArmOutcome Confirm(string nonce, ulong killId, string reason, uint userId, int processId)
    {
        lock (_diskLock)
        {
            _ = RecordRaised();
            if (!_options.Roles.CanRearm(userId))
                return Refuse("MA-510", $"user {userId} is not among rearmUids", userId, processId, killId);
            if (_ticket is null || _ticket.Nonce != nonce)
                return Refuse("MA-511", "no such nonce is waiting: run 'arm prepare' again", userId, processId, killId);
            var ticket = _ticket;
            var age = _options.Clock.GetElapsedTime(ticket.Timestamp);
            if (ticket.WhyVoid(userId, age, _options.NonceLife, Word.Value) is { } why)
            {
                _ticket = null;
                return Refuse(why.Code, why.Error, userId, processId, killId);
            }

            // From here on a refusal is a slip of the hand, and the state is still the one that was looked at.
            var entry = _book.Contents.Entries.FirstOrDefault(candidate => candidate.KillId == killId);
            if (entry is null)
            {
                return Refuse("MA-512",
                    $"no kill with id {killId} is in force, but {_book.Contents.Names}; {NonceHolds}",
                    userId, processId, killId);
            }

            if (string.IsNullOrWhiteSpace(reason) || reason.Length > KillCommand.ReasonLengthMax)
            {
                return Refuse("MA-513",
                    $"a reason of 1 to {KillCommand.ReasonLengthMax} characters is needed; {NonceHolds}",
                    userId, processId, killId);
            }

            if (!_options.Conditions.AreMet(out var missing))
                return Refuse("MA-514", $"not ready to trade: {missing}; {NonceHolds}", userId, processId, killId);
            _ticket = null;
            return Lift(entry, ticket, reason, userId, processId);
        }
    }

    /// <summary>
    /// Goes on with what a disk or a full ring did not take: call it a few times a second from the operator's thread.
    /// </summary>
    public void Tick()
    {
        lock (_diskLock)
        {
            _events.Publish();
            var isDue = _options.Clock.GetElapsedTime(_lastTry) >= RetryEvery;
            if (_book.IsWaiting || (isDue && _isInitialised && !_book.IsDurable))
                _ = RecordRaised();
            else if (isDue)
            {
                _lastTry = _options.Clock.GetTimestamp();
                _ = Audit.Commit();
            }
        }
    }

    /// <summary>
    /// Tells the id under which a symbol trades in this run. Call it before the first order of the instrument can
    /// exist.
    /// </summary>
    public void BindInstrument(string symbol, uint instrumentId) => _book.BindInstrument(symbol, instrumentId);

    /// <summary>The state now. Kills that still wait for the disk are part of it and make it not durable.</summary>
    public KillSnapshot Snapshot() => _book.Snapshot(_findings);

    /// <summary>Closes the files and lets go of the directory. Nothing is lifted.</summary>
    public void Dispose()
    {
        lock (_diskLock)
        {
            _ = RecordRaised();
            Audit.Dispose();
            _file.Dispose();
            _processLock.Dispose();
        }
    }

    /// <summary>
    /// Takes over what was found on disk, and adds a halt when anything about it is not as this class leaves it.
    /// </summary>
    private void TakeOver(KillFileReading reading)
    {
        var chain = Audit.Found;
        if (reading.MeansHalt)
            _findings.Add(reading.Detail);
        if (chain.BrokenLine != 0)
            _findings.Add($"the audit chain is broken at {chain.Detail}; the file is kept as '{Audit.KeptAside}'");
        if (!chain.Exists && reading.Condition != KillFileCondition.Missing)
            _findings.Add("the audit chain is missing");
        if (chain.Generation > reading.Contents.Generation && reading.Condition != KillFileCondition.Missing)
            _findings.Add("the kill file is older than the audit chain says");
        var why = string.Join("; ", _findings);
        if (reading.Condition == KillFileCondition.Damaged)
            _file.KeepAside(AuditLog.WallNs(_options.Clock));
        if (reading.Condition == KillFileCondition.Interrupted)
            _findings.Add(reading.Detail);
        if (chain.TornBytes != 0)
            _findings.Add($"the last line of the audit chain was unfinished; it is kept as '{Audit.KeptAside}'");

        var contents = reading.Contents.Fitted() with
        {
            Generation = Math.Max(reading.Contents.Generation, chain.Generation),
            LastKillId = Math.Max(reading.Contents.LastKillId, chain.KillId),
        };
        _isInitialised = reading.Condition != KillFileCondition.Missing;
        _book.Load(contents, reading.Condition is KillFileCondition.Intact or KillFileCondition.Missing);
        if (why.Length != 0)
        {
            var reason = why[..Math.Min(why.Length, KillCommand.ReasonLengthMax)];
            Raise(new KillCommand(
                KillScope.Global, "", KillLevel.Halt, reason, FileStatus.OwnUserId, Environment.ProcessId));
        }

        lock (_diskLock)
            _ = RecordRaised(mayCreate: false);
    }

    /// <summary>
    /// Brings everything raised into the contents, the file, the chain and the ring. Returns the chain's result.
    /// </summary>
    private int RecordRaised(bool mayCreate = true)
    {
        var changes = new List<KillEntry>();
        var raised = _book.Take(mayCreate || _isInitialised, changes, out var mustWrite);
        if (raised.Count != 0)
            _ticket = null;
        if (mustWrite)
            WriteContents();
        foreach (var (command, repeats) in raised)
            AddToAudit(command, repeats, changes);
        var audited = Audit.Commit();
        foreach (var entry in changes)
            PublishEvent(OperatorAction.Kill, entry, entry.UserId, entry.ProcessId);
        _lastTry = _options.Clock.GetTimestamp();
        return audited;
    }

    private void WriteContents()
    {
        var result = _file.Write(_book.Contents, persist: true);
        _isInitialised = true;
        _book.SetDurable(result >= 0 ? "" : $"the kill file could not be written: {NativeResult.Describe(result)}");
    }

    /// <summary>Records a kill; one that changed nothing at most once a second, with the count of the others.</summary>
    private void AddToAudit(KillCommand command, int repeats, List<KillEntry> changes)
    {
        var change = changes.Find(entry =>
            entry.Scope == command.Scope && entry.Name == command.Name && entry.Level == command.Level);
        _repeats += repeats;
        if (change is null)
        {
            if (_options.Clock.GetElapsedTime(_lastRepeatAudit) < RetryEvery)
            {
                _repeats++;
                return;
            }

            _lastRepeatAudit = _options.Clock.GetTimestamp();
        }

        Audit.Add(AuditKind.Kill, fields =>
        {
            fields.WriteString("scope", ScopeName.Format(command.Scope, command.Name));
            fields.WriteNumber("level", (int)command.Level);
            fields.WriteNumber("kill_id", (change ?? _book.Contents.Find(command.Scope, command.Name))?.KillId ?? 0);
            fields.WriteBoolean("changed", change is not null);
            fields.WriteNumber("generation", _book.Contents.Generation);
            fields.WriteNumber("uid", command.UserId);
            fields.WriteNumber("pid", command.ProcessId);
            fields.WriteString("reason", command.Reason);
            fields.WriteNumber("repeats", _repeats);
        });
        _repeats = 0;
    }

    /// <summary>
    /// Lifts one kill: the chain first, then the file, last the word. Any failure leaves, and writes back, the kill.
    /// </summary>
    private ArmOutcome Lift(KillEntry entry, ArmTicket ticket, string reason, uint userId, int processId)
    {
        var former = _book.Contents;
        var next = former.Without(entry.KillId) with
        {
            Generation = former.Generation + 1,
            TimeNs = AuditLog.WallNs(_options.Clock),
        };
        Audit.Add(AuditKind.ArmConfirm, fields =>
        {
            fields.WriteString("scope", entry.ScopeText);
            fields.WriteNumber("level", (int)entry.Level);
            fields.WriteNumber("kill_id", entry.KillId);
            fields.WriteNumber("generation", next.Generation);
            fields.WriteNumber("uid", userId);
            fields.WriteNumber("pid", processId);
            fields.WriteString("reason", reason);
        });
        var result = Audit.Commit();
        result = result < 0 ? result : _file.Write(next, persist: false);
        if (result >= 0 && _book.TryLower(entry, ticket.Word, next))
        {
            PublishEvent(OperatorAction.Arm, entry, userId, processId);
            return new ArmOutcome("", "", Lifted: entry);
        }

        _book.Supersede(next.Generation + 1);
        WriteContents();
        if (result >= 0)
            return Refuse("MA-517", "a kill came at the same moment: look again", userId, processId, entry.KillId);
        var cause = $"the disk failed, the kill stays: {NativeResult.Describe(result)}";
        return Refuse("MA-516", cause, userId, processId, entry.KillId);
    }

    private ArmOutcome Refuse(string code, string error, uint userId, int processId, ulong killId)
    {
        Audit.Add(AuditKind.ArmRefused, fields =>
        {
            fields.WriteString("code", code);
            fields.WriteNumber("refused_kill_id", killId);
            fields.WriteNumber("uid", userId);
            fields.WriteNumber("pid", processId);
        });
        _ = Audit.Commit();
        return new ArmOutcome(code, error);
    }

    private void PublishEvent(OperatorAction action, KillEntry entry, uint userId, int processId) =>
        _events.Add(new OperatorPayload
        {
            KillId = entry.KillId,
            UserId = userId,
            ProcessId = processId,
            ScopeId = _book.ScopeIdOf(entry),
            Action = action,
            Scope = entry.Scope,
            Level = (byte)entry.Level,
        });
}
