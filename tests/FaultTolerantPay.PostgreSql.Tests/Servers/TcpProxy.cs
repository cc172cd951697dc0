using System.Net;
using System.Net.Sockets;

namespace FaultTolerantPay.PostgreSql.Tests.Servers;

/// <summary>What a proxy does with the next COMMIT that passes.</summary>
internal enum CommitFate
{
    /// <summary>It passes, and so does its answer.</summary>
    Passes = 0,

    /// <summary>The connection is cut before it reaches the server.</summary>
    IsCutBefore = 1,

    /// <summary>It reaches the server; the connection is cut before the answer comes back.</summary>
    IsCutAfter = 2,
}

/// <summary>A proxy on a loopback port between a store and its server. It cuts connections when a test says so.</summary>
internal sealed class TcpProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _server;
    private int _fate;
    private int _generation;

    public TcpProxy(int server)
    {
        _server = server;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The fate of the next COMMIT whose text passes: a connection sends it as text the first two times.</summary>
    public CommitFate NextCommit { set => Volatile.Write(ref _fate, (int)value); }

    /// <summary>Whether new connections are cut at once.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Whether the proxy also closes to new connections when it cuts a COMMIT.</summary>
    public bool ClosesWithTheCut { get; set; }

    /// <summary>From now on loses all that passes on the connections that are open, without a word. New ones are well.</summary>
    public void LoseAllOnOpenConnections() => Interlocked.Increment(ref _generation);

    /// <summary>The number of COMMITs that were cut.</summary>
    public int Cuts { get; private set; }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync(_stop.Token));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using (client)
        using (var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true })
        {
            client.NoDelay = true;
            if (IsClosed)
            {
                return;
            }

            int generation = Volatile.Read(ref _generation);
            bool IsLost() => Volatile.Read(ref _generation) != generation;
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _server, _stop.Token);
                await Task.WhenAny(RequestsAsync(client, server, IsLost), AnswersAsync(server, client, IsLost));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException)
            {
                // Either side is gone, or the test is over.
            }
        }
    }

    private async Task RequestsAsync(Socket client, Socket server, Func<bool> isLost)
    {
        byte[] buffer = new byte[1 << 20];
        int length;
        while ((length = await client.ReceiveAsync(buffer, _stop.Token)) > 0)
        {
            if (isLost())
            {
                continue;
            }

            bool isCommit = buffer.AsSpan(0, length).IndexOf("COMMIT\0"u8) >= 0;
            var fate = isCommit ? (CommitFate)Interlocked.Exchange(ref _fate, 0) : CommitFate.Passes;
            if (fate != CommitFate.Passes)
            {
                Cuts++;
                IsClosed |= ClosesWithTheCut;
            }

            if (fate == CommitFate.IsCutBefore)
            {
                return;
            }

            await server.SendAsync(buffer.AsMemory(0, length), _stop.Token);
            if (fate == CommitFate.IsCutAfter)
            {
                // The server's answer proves that it has committed; nobody else hears it.
                client.Close();
                await server.ReceiveAsync(buffer, _stop.Token);
                return;
            }
        }
    }

    private async Task AnswersAsync(Socket server, Socket client, Func<bool> isLost)
    {
        byte[] buffer = new byte[1 << 16];
        int length;
        while ((length = await server.ReceiveAsync(buffer, _stop.Token)) > 0)
        {
            if (!isLost())
            {
                await client.SendAsync(buffer.AsMemory(0, length), _stop.Token);
            }
        }
    }
}
