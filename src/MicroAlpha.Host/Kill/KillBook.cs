using System.Globalization;
using MicroAlpha.Events;
using MicroAlpha.Host.Configuration;

namespace MicroAlpha.Host.Kill;

/// <summary>
/// The kills in memory: what is in force, what still waits for the disk, and the <see cref="KillWord"/> made of both.
/// </summary>
/// <remarks>Threads: any. Every member takes the book's lock, which is never held while a disk works.</remarks>
internal sealed class KillBook(int instrumentCapacity, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly RaisedKills _raised = new();
    private readonly Dictionary<string, uint> _instrumentIds = [];
    private KillContents _contents = KillContents.Empty;
    private string _error = "";
    private bool _isDurable = true;

    /// <summary>What the last gate reads.</summary>
    public KillWord Word { get; } = new(instrumentCapacity);

    /// <summary>
    /// The kills in force that the disk was told of, or is being told of. Changed by the owner of the disk only.
    /// </summary>
    public KillContents Contents
    {
        get
        {
            lock (_lock)
                return _contents;
        }
    }

    /// <summary>The disk says the same as <see cref="Contents"/>.</summary>
    public bool IsDurable
    {
        get
        {
            lock (_lock)
                return _isDurable;
        }
    }

    /// <summary>Some kill holds that the disk was not told of.</summary>
    public bool IsWaiting
    {
        get
        {
            lock (_lock)
                return _raised.Count != 0;
        }
    }

    /// <summary>Starts with what was found on disk.</summary>
    public void Load(KillContents contents, bool isDurable)
    {
        lock (_lock)
        {
            (_contents, _isDurable) = (contents, isDurable);
            Word.Load(contents.Entries);
        }
    }

    /// <summary>Lets a kill hold from now on. It waits for <see cref="Take"/>.</summary>
    public void Raise(KillCommand command)
    {
        if (!command.IsValid)
            throw new ArgumentException($"not a valid kill: {command}", nameof(command));
        lock (_lock)
        {
            if (_raised.IsFullFor(command))
                command = command with { Scope = KillScope.Global, Name = "" };
            if (command.Scope == KillScope.Global)
                Word.RaiseGlobal(command.Level);
            else if (command.Scope == KillScope.Strategy)
                Word.RaiseStrategy(ushort.Parse(command.Name, CultureInfo.InvariantCulture), command.Level);
            else
                Word.RaiseSymbol(_instrumentIds.TryGetValue(command.Name, out var id) ? id : null, command.Level);
            _raised.Add(command);
        }
    }

    /// <summary>Moves all waiting kills into the contents. What was changed by them is then to be written.</summary>
    /// <param name="mayWrite">The owner is able to write; false keeps the generation.</param>
    /// <param name="changes">The kills that are new or harder.</param>
    /// <param name="mustWrite">The contents have a new generation, or the disk did not take the last one.</param>
    public IReadOnlyList<(KillCommand Command, int Repeats)> Take(
        bool mayWrite, List<KillEntry> changes, out bool mustWrite)
    {
        lock (_lock)
        {
            var raised = _raised.Take();
            foreach (var (command, _) in raised)
                _contents = Apply(_contents, command, changes);
            mustWrite = mayWrite && (changes.Count != 0 || !_isDurable);
            if (mustWrite)
            {
                _contents = _contents with { Generation = _contents.Generation + 1, TimeNs = AuditLog.WallNs(clock) };
                _isDurable = false;
            }

            return raised;
        }
    }

    /// <summary>Tells what the disk said about the contents; empty = they are durable.</summary>
    public void SetDurable(string error)
    {
        lock (_lock)
            (_isDurable, _error) = (error.Length == 0, error);
    }

    /// <summary>
    /// Lowers the word to contents that are durable by now, unless anything was raised since the word had a value.
    /// </summary>
    public bool TryLower(KillEntry lifted, long word, KillContents next)
    {
        lock (_lock)
        {
            uint? instrumentId = _instrumentIds.TryGetValue(lifted.Name, out var id) ? id : null;
            if (_raised.Count != 0 || !Word.TryLower(word, lifted, instrumentId, next.Entries))
                return false;
            (_contents, _isDurable, _error) = (next, true, "");
            return true;
        }
    }

    /// <summary>Takes a generation for contents that were replaced on disk and must be written back.</summary>
    public void Supersede(long generation)
    {
        lock (_lock)
            (_contents, _isDurable) = (_contents with { Generation = generation }, false);
    }

    /// <summary>Tells the id under which a symbol trades in this run.</summary>
    public void BindInstrument(string symbol, uint instrumentId)
    {
        lock (_lock)
        {
            _instrumentIds[symbol] = instrumentId;
            var known = _contents.Find(KillScope.Symbol, symbol)?.Level ?? KillLevel.None;
            var raised = _raised.LevelOf(KillScope.Symbol, symbol);
            Word.Bind(instrumentId, known > raised ? known : raised);
        }
    }

    /// <summary>
    /// The strategy's or instrument's id of a kill; 0 for global, NoInstrument for a symbol that has not appeared.
    /// </summary>
    public uint ScopeIdOf(KillEntry entry)
    {
        lock (_lock)
        {
            return entry.Scope switch
            {
                KillScope.Global => 0,
                KillScope.Strategy => entry.StrategyId,
                _ => _instrumentIds.TryGetValue(entry.Name, out var id) ? id : EngineEvent.NoInstrument,
            };
        }
    }

    /// <summary>
    /// What may be wrong with the scope of a kill: a symbol that this run has not seen may be one to come, or a slip of
    /// the hand that leaves the symbol that was meant trading. Empty for every other scope.
    /// </summary>
    public string HintFor(KillCommand command)
    {
        string[] known;
        lock (_lock)
        {
            if (command.Scope != KillScope.Symbol || _instrumentIds.ContainsKey(command.Name))
                return "";
            known = [.. _instrumentIds.Keys];
        }

        var nearest = NearestName.Of(command.Name, known);
        return $"no instrument of this run has the symbol {command.Name} so far; the kill holds for it"
            + (nearest is null ? "" : $". Did you mean {nearest}? That one is not killed by this");
    }

    /// <summary>The state now; kills that wait for the disk are part of it, with kill id 0.</summary>
    public KillSnapshot Snapshot(IReadOnlyList<string> findings)
    {
        lock (_lock)
        {
            var contents = _contents;
            foreach (var command in _raised.Commands)
            {
                if (!(contents.Find(command.Scope, command.Name)?.Level >= command.Level))
                {
                    var (scope, name, level, reason, userId, processId) = command;
                    contents = contents.With(new KillEntry(scope, name, level, 0, 0, userId, processId, reason));
                }
            }

            var error = _raised.Count == 0 || _error.Length != 0 ? _error : "still being written";
            var isDurable = _isDurable && _raised.Count == 0;
            return new KillSnapshot(contents.Entries, isDurable, contents.Generation, error, findings);
        }
    }

    /// <summary>
    /// Adds one kill to the contents; no change when one as hard is in force. The last place is kept for a global kill.
    /// </summary>
    private KillContents Apply(KillContents contents, KillCommand command, List<KillEntry> changes)
    {
        var (scope, name) = (command.Scope, command.Name);
        var isFull = contents.Entries.Count >= KillSlot.EntriesMax - 1;
        if (isFull && scope != KillScope.Global && contents.Find(scope, name) is null)
        {
            (scope, name) = (KillScope.Global, "");
            Word.RaiseGlobal(command.Level);
        }

        if (contents.Find(scope, name)?.Level >= command.Level)
            return contents;
        var timeNs = AuditLog.WallNs(clock);

        // Seconds keep ids unique even when file and chain are both lost; the count keeps them rising when the clock
        // does not.
        var killId = Math.Max(contents.LastKillId + 1, (ulong)(timeNs / 1_000_000_000));
        var entry = new KillEntry(scope, name, command.Level, killId, timeNs, command.UserId, command.ProcessId,
            KillSlot.CutReason(command.Reason));
        changes.Add(entry);
        return contents.With(entry);
    }
}
