using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FaultTolerantPay.SampleHost.Tests.Adapters;

/// <summary>A server that gives its first caller one answer, whatever is asked.</summary>
internal sealed class OneAnswer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _answering;

    /// <param name="lines">The lines of the answer's head; it has no content.</param>
    public OneAnswer(params string[] lines)
    {
        _listener.Start();
        _answering = AnswerAsync(Encoding.ASCII.GetBytes(string.Join("\r\n", [.. lines, "Content-Length: 0", "", ""])));
    }

    public Uri Address => new($"http://{_listener.LocalEndpoint}/");

    public void Dispose()
    {
        _listener.Dispose();
        _answering.Wait();
    }

    private async Task AnswerAsync(byte[] answer)
    {
        try
        {
            using Socket caller = await _listener.AcceptSocketAsync();
            await caller.ReceiveAsync(new byte[8 * 1024]);
            await caller.SendAsync(answer);
            caller.Shutdown(SocketShutdown.Send);
            while (await caller.ReceiveAsync(new byte[8 * 1024]) > 0)
            {
                // The rest of the request.
            }
        }
        catch (SocketException)
        {
            // Nobody called, or the caller has gone.
        }
        catch (ObjectDisposedException)
        {
            // Nobody called.
        }
    }
}
