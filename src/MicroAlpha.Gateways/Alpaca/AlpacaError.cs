using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Sessions;

namespace MicroAlpha.Gateways.Alpaca;

/// <summary>The errors of this folder, in one place so that no message can carry a secret.</summary>
internal static class AlpacaError
{
    public static EngineException MissingKeys(string file, bool isKeyMissing, bool isSecretMissing)
    {
        string[] names =
        [
            .. isKeyMissing ? [AlpacaKeys.KeyVariable] : Array.Empty<string>(),
            .. isSecretMissing ? [AlpacaKeys.SecretVariable] : Array.Empty<string>(),
        ];
        var where = file.Length > 0 ? $"the key file '{file}'" : "the environment";
        return new EngineException("MA-440", ExitCode.Usage,
            $"{string.Join(" and ", names)} not set in {where}; set {AlpacaKeys.KeyVariable} and "
                + $"{AlpacaKeys.SecretVariable} there (keys come from the Alpaca dashboard, paper keys start with PK)");
    }

    public static EngineException OpenKeyFile(string path) => new("MA-440", ExitCode.Usage,
        $"the key file '{path}' may be read by others; run 'chmod 600' on it and start again");

    public static EngineException UnreadableKeyFile(string path, Exception cause) => new("MA-440", ExitCode.Usage,
        $"the key file '{path}' cannot be read: {cause.Message} It holds {AlpacaKeys.KeyVariable}=... and "
            + $"{AlpacaKeys.SecretVariable}=..., one on a line", cause);

    public static EngineException Options(IEnumerable<string> problems) =>
        new("MA-441", ExitCode.Usage, string.Join("; ", problems));

    public static EngineException SecondConnection(Uri endpoint, string owner) => new("MA-442", ExitCode.Usage,
        $"there is a connection to {endpoint} with the same key already ({owner}); Alpaca allows one: stop the other "
            + "one, or use another key");

    public static EngineException LeaseFile(string path, string reason) => new("MA-442", ExitCode.Missing,
        $"the lock file '{path}' cannot be used: {reason}; check that this user may write there");

    public static EngineException Terminal(Uri endpoint, StreamEnd end) => end.Cause switch
    {
        EndCause.UpgradeRefused => new("MA-444", ExitCode.Failed,
            $"{endpoint} refused the connection with HTTP {end.Code}; {end.Advice}"),
        EndCause.TlsRefused when end.Text == StreamEnd.NoTls => new("MA-445", ExitCode.Failed,
            $"{endpoint}: {end.Text}, nothing was sent to it; set feed.alpaca.dataStream to ws://{endpoint.Authority}"
                + $"{endpoint.AbsolutePath} when it is a venue on this machine, else to the address of a server with "
                + "TLS"),
        EndCause.TlsRefused => new("MA-445", ExitCode.Failed,
            $"{endpoint} did not prove who it is, nothing was sent to it: {end.Text}"),
        EndCause.NotAuthorized => new("MA-446", ExitCode.Failed,
            $"{endpoint}: {end.Text}; check that keys and host belong together (paper keys start with PK)"),
        EndCause.RingClosed => new("MA-448", ExitCode.Failed, "the event ring was closed while the feed was running"),
        _ => new("MA-443", ExitCode.Failed, $"{endpoint} ended the session with error {end.Code} '{end.Text}'; "
            + end.Advice),
    };

    public static EngineException ReadFailed(string what, string reason, Exception? cause = null) => new(
        "MA-450", ExitCode.Missing, $"{what} failed: {reason}; try again when the server answers", cause);

    public static EngineException ReadRefused(string what, int status, string message) => new(
        "MA-451", ExitCode.Failed, $"{what} was refused with HTTP {status}: {message}");

    public static EngineException EndlessPages(string what, string reason) => new(
        "MA-452", ExitCode.Failed, $"{what} does not end: {reason}; narrow the time range or raise the limit");

    public static EngineException BadReply(string what, string reason) => new(
        "MA-453", ExitCode.Failed, $"{what} gave a reply that is not as Alpaca describes it: {reason}");

    public static EngineException BackfillState(string path, string reason) => new(
        "MA-454", ExitCode.Failed, $"the backfill state '{path}' cannot be used: {reason}");

    public static EngineException PendingGaps(string path, string reason) => new(
        "MA-456", ExitCode.Failed, $"the list of unfilled gaps '{path}' cannot be used: {reason}");

    public static EngineException BackfillArgument(string reason) => new("MA-455", ExitCode.Usage, reason);

    public static EngineException Shard(string reason) => new("MA-470", ExitCode.Usage, reason);

    public static EngineException Universe(string reason, Exception? cause = null) =>
        new("MA-471", ExitCode.Usage, reason, cause);
}
