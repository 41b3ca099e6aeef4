namespace MicroAlpha.Host.Kill;

/// <summary>Which Unix users may do what through the admin socket.</summary>
/// <param name="ViewUids">May ask for the status. Whoever may kill or re-arm may view too.</param>
/// <param name="KillUids">May raise a kill.</param>
/// <param name="RearmUids">May lift a kill.</param>
internal sealed record OperatorRoles(
    IReadOnlyCollection<uint> ViewUids, IReadOnlyCollection<uint> KillUids, IReadOnlyCollection<uint> RearmUids)
{
    /// <summary>The default: the user the engine runs as, and root, may do everything; nobody else anything.</summary>
    public static OperatorRoles Default(uint ownUid)
    {
        uint[] uids = ownUid == 0 ? [0] : [ownUid, 0];
        return new OperatorRoles(uids, uids, uids);
    }

    /// <summary>Roles as they are configured; an empty list means the default.</summary>
    public static OperatorRoles Of(
        IReadOnlyList<uint> viewUids, IReadOnlyList<uint> killUids, IReadOnlyList<uint> rearmUids, uint ownUid)
    {
        var fallback = Default(ownUid);
        return new OperatorRoles(
            viewUids.Count == 0 ? fallback.ViewUids : viewUids,
            killUids.Count == 0 ? fallback.KillUids : killUids,
            rearmUids.Count == 0 ? fallback.RearmUids : rearmUids);
    }

    /// <summary>Whether a user may ask for the status.</summary>
    public bool CanView(uint uid) => ViewUids.Contains(uid) || CanKill(uid) || CanRearm(uid);

    /// <summary>Whether a user may raise a kill.</summary>
    public bool CanKill(uint uid) => KillUids.Contains(uid);

    /// <summary>Whether a user may lift a kill.</summary>
    public bool CanRearm(uint uid) => RearmUids.Contains(uid);
}
