using MicroAlpha.Events;

namespace MicroAlpha.Host.Kill;

/// <summary>
/// Kills that hold in memory and wait to be written, merged so that a flood of them stays small. Not thread-safe: the
/// owner's lock.
/// </summary>
internal sealed class RaisedKills
{
    /// <summary>Most different kills that wait; one more becomes a global kill.</summary>
    public const int CountMax = 256;

    private readonly List<(KillCommand Command, int Repeats)> _waiting = [];

    /// <summary>How many different kills wait.</summary>
    public int Count => _waiting.Count;

    /// <summary>The kills that wait.</summary>
    public IEnumerable<KillCommand> Commands => _waiting.Select(waiting => waiting.Command);

    /// <summary>Whether a kill would find no place of its own and must be made global.</summary>
    public bool IsFullFor(KillCommand command) => _waiting.Count >= CountMax && command.Scope != KillScope.Global;

    /// <summary>
    /// Adds a kill. The same user's kill of the same scope, no harder than one that waits, only counts as its repeat.
    /// </summary>
    public void Add(KillCommand command)
    {
        for (var index = 0; index < _waiting.Count; index++)
        {
            var (other, repeats) = _waiting[index];
            var isSameKill = other.Scope == command.Scope && other.Name == command.Name && other.Level >= command.Level;
            if (isSameKill && (other.UserId == command.UserId || _waiting.Count >= CountMax))
            {
                _waiting[index] = (other, repeats + 1);
                return;
            }
        }

        _waiting.Add((command, 0));
    }

    /// <summary>The highest level that waits for a scope.</summary>
    public KillLevel LevelOf(KillScope scope, string name)
    {
        var level = KillLevel.None;
        foreach (var (command, _) in _waiting)
        {
            if (command.Scope == scope && command.Name == name && command.Level > level)
                level = command.Level;
        }

        return level;
    }

    /// <summary>Takes all that wait.</summary>
    public IReadOnlyList<(KillCommand Command, int Repeats)> Take()
    {
        var taken = _waiting.ToArray();
        _waiting.Clear();
        return taken;
    }
}
