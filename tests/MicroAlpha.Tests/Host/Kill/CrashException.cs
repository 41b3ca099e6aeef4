namespace MicroAlpha.Tests.Host.Kill;

/// <summary>The process died here.</summary>
internal sealed class CrashException() : Exception("the process died");
