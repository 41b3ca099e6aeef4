using MicroAlpha.Host.Admin;
using MicroAlpha.Host.Configuration;
using MicroAlpha.Host.Kill;
using MicroAlpha.Native;

namespace MicroAlpha.Host.Engine;

/// <summary>The kill state's and the admin socket's options as the configuration says them.</summary>
internal static class KillSettings
{
    /// <summary>Options of the kill state.</summary>
    public static KillStateOptions Of(EngineOptions options, IArmingConditions conditions, IOperatorEvents events) =>
        new(options.Admin.KillFile, options.Admin.AuditFile, conditions, events)
        {
            InstrumentCapacity = options.Instruments.Capacity,
            Roles = Roles(options.Admin),
        };

    /// <summary>Options of the admin socket.</summary>
    public static AdminServerOptions Admin(EngineOptions options) =>
        new(options.Admin.SocketPath) { Roles = Roles(options.Admin) };

    private static OperatorRoles Roles(AdminSettings admin) =>
        OperatorRoles.Of(admin.ViewUids, admin.KillUids, admin.RearmUids, FileStatus.OwnUserId);
}
