using MicroAlpha.Host.Kill;

namespace MicroAlpha.Tests.Host.Kill;

/// <summary>
/// The kill switch as a few lines of plain logic: the specification that the real one is compared with.
/// </summary>
internal sealed class KillModel
{
    private readonly Dictionary<string, (KillLevel Level, ulong Id)> _kills = [];
    private (string Nonce, TimeSpan At)? _ticket;
    private ulong _lastId;

    public TimeSpan Now { get; set; }

    public bool IsReady { get; set; } = true;

    public IReadOnlyDictionary<string, (KillLevel Level, ulong Id)> Kills => _kills;

    public void Kill(string scope, KillLevel level, ulong wallSeconds)
    {
        _ticket = null;
        if (_kills.TryGetValue(scope, out var kill) && kill.Level >= level)
            return;
        _lastId = Math.Max(_lastId + 1, wallSeconds);
        _kills[scope] = (level, _lastId);
    }

    public string Prepare(bool mayRearm) => !mayRearm ? "MA-510" : _kills.Count == 0 ? "MA-512" : "";

    public void Prepared(string nonce) => _ticket = (nonce, Now);

    public void Restarted() => _ticket = null;

    public string Confirm(string nonce, ulong id, string reason, bool mayRearm)
    {
        if (!mayRearm)
            return "MA-510";
        if (_ticket?.Nonce != nonce)
            return "MA-511";
        if (Now - _ticket!.Value.At > TimeSpan.FromSeconds(60))
        {
            _ticket = null;
            return "MA-511";
        }

        var scope = _kills.FirstOrDefault(kill => kill.Value.Id == id).Key;
        if (scope is null)
            return "MA-512";
        if (reason.Trim().Length == 0)
            return "MA-513";
        if (!IsReady)
            return "MA-514";
        _ticket = null;
        _kills.Remove(scope);
        return "";
    }

    public KillLevel LevelOf(int strategy, string symbol)
    {
        var level = KillLevel.None;
        foreach (var scope in new[] { "global", $"strategy:{strategy}", $"symbol:{symbol}" })
        {
            if (_kills.TryGetValue(scope, out var kill) && kill.Level > level)
                level = kill.Level;
        }

        return level;
    }
}
