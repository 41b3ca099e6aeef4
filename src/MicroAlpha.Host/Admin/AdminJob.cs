namespace MicroAlpha.Host.Admin;

/// <summary>A request on its way through the disk thread.</summary>
/// <param name="Connection">Who gets the answer.</param>
/// <param name="Line">The request.</param>
internal sealed record AdminJob(AdminConnection Connection, AdminLine Line)
{
    /// <summary>The answer, once the disk thread is done.</summary>
    public byte[] Answer { get; set; } = [];
}
