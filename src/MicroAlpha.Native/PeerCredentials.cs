using System.Buffers.Binary;
using System.Net.Sockets;

namespace MicroAlpha.Native;

/// <summary>Who is at the other end of a Unix socket, as the kernel recorded it when the connection was made.</summary>
/// <param name="ProcessId">Process id of the peer.</param>
/// <param name="UserId">Effective user id of the peer.</param>
/// <param name="GroupId">Effective group id of the peer.</param>
public readonly record struct PeerCredentials(int ProcessId, uint UserId, uint GroupId)
{
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int PeerCredentialsOption = 17; // SO_PEERCRED

    /// <summary>Asks the kernel for the peer of a connected Unix socket; false when it does not say.</summary>
    public static bool TryRead(Socket socket, out PeerCredentials credentials)
    {
        ArgumentNullException.ThrowIfNull(socket);
        credentials = default;
        Span<byte> answer = stackalloc byte[12];
        try
        {
            if (socket.GetRawSocketOption(SocketLevel, PeerCredentialsOption, answer) < 12)
                return false;
        }
        catch (SocketException)
        {
            return false;
        }

        credentials = new PeerCredentials(
            BinaryPrimitives.ReadInt32LittleEndian(answer),
            BinaryPrimitives.ReadUInt32LittleEndian(answer[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(answer[8..]));
        return true;
    }
}
