using System.Diagnostics;

namespace FaultTolerantPay.Sqlite.Tests;

/// <summary>A node in a process of its own, which runs the commands of the test and can be killed at any moment.</summary>
internal sealed class NodeProcess : IDisposable
{
    private readonly Process _process;

    private NodeProcess(Process process) => _process = process;

    /// <summary>The orders that it acknowledged.</summary>
    public List<string> Acknowledged { get; } = [];

    public static async Task<NodeProcess> StartAsync(string path, string kind = "node")
    {
        var node = new NodeProcess(Child.Start(kind, path));
        Assert.That(await node.ReadToDoneAsync(), Is.Empty);
        return node;
    }

    /// <summary>Gives one order, and the lines that it answers.</summary>
    public async Task<List<string>> TellAsync(string order)
    {
        await _process.StandardInput.WriteLineAsync(order);
        await _process.StandardInput.FlushAsync();
        return await ReadToDoneAsync();
    }

    /// <summary>Has it write, and all of that acknowledged.</summary>
    public async Task WriteAsync(int first, int count)
    {
        await TellAsync($"write {first} {count}");
        Assert.That(Acknowledged, Is.SupersetOf(Enumerable.Range(first, count).Select(Testing.Conformance.Samples.Order)));
    }

    /// <summary>Stops it as a host stops: the store is closed.</summary>
    public async Task StopAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        Assert.That(_process.ExitCode, Is.Zero);
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task<List<string>> ReadToDoneAsync()
    {
        var lines = new List<string>();
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == "done")
            {
                return lines;
            }

            lines.Add(line);
            if (line.StartsWith("ack ", StringComparison.Ordinal))
            {
                Acknowledged.Add(line["ack ".Length..]);
            }
        }
        throw new InvalidOperationException($"The node ended after: {string.Join(" | ", lines)}");
    }
}
