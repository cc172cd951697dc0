using System.Diagnostics;

namespace FaultTolerantPay.SampleHost.Tests.Serve;

/// <summary>A program in a process of its own, which a test can kill.</summary>
internal sealed class ProgramProcess : IDisposable
{
    private readonly Process _process;
    private readonly TaskCompletionSource<string> _firstLine = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly System.Text.StringBuilder _output = new();
    private readonly System.Text.StringBuilder _errors = new();

    public ProgramProcess(string program, string secret, params IEnumerable<string> arguments)
        : this(new ProcessStartInfo("dotnet", [PathOf(program), .. arguments]), secret)
    {
    }

    private ProgramProcess(ProcessStartInfo start, string secret, IReadOnlyDictionary<string, string>? environment = null)
    {
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        // A process of seconds does not earn back what the profile of a long run costs.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["SAMPLEBANK_CALLBACK_SECRET"] = secret;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) =>
        {
            if (e.Data is not { } line)
            {
                return;
            }

            _firstLine.TrySetResult(line);
            lock (_output)
            {
                _output.AppendLine(line);
            }
        };
        _process.ErrorDataReceived += (_, e) =>
        {
            lock (_errors)
            {
                _errors.AppendLine(e.Data);
            }
        };
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Starts it with more in its environment.</summary>
    public static ProgramProcess With(
        IReadOnlyDictionary<string, string> environment, string program, string secret, params IEnumerable<string> arguments) =>
        new(new ProcessStartInfo("dotnet", [PathOf(program), .. arguments]), secret, environment);

    /// <summary>
    /// Starts it so that it gets signals from the keyboard, also where the tests run in the background, which ignores them.
    /// </summary>
    public static ProgramProcess WithSignals(string program, string secret, params IEnumerable<string> arguments) => new(
        OperatingSystem.IsLinux()
            ? new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", PathOf(program), .. arguments])
            : new ProcessStartInfo("dotnet", [PathOf(program), .. arguments]),
        secret);

    /// <summary>Starts it by a shell with this umask, in octal.</summary>
    public static ProgramProcess WithUmask(string umask, string program, string secret, params IEnumerable<string> arguments) =>
        new(new ProcessStartInfo("sh", ["-c", $"umask {umask}; exec dotnet \"$@\"", "sh", PathOf(program), .. arguments]), secret);

    public bool HasExited => _process.HasExited;

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public string Errors
    {
        get
        {
            lock (_errors)
            {
                return _errors.ToString();
            }
        }
    }

    private static string PathOf(string program) => Path.Combine(AppContext.BaseDirectory, program + ".dll");

    public Task<string> FirstLineAsync(TimeSpan maxLength) => _firstLine.Task.WaitAsync(maxLength);

    /// <summary>Sends a signal, such as INT, and goes on at once.</summary>
    public void Signal(string name)
    {
        using Process kill = Process.Start("sh", ["-c", $"kill -s {name} {_process.Id}"])!;
        kill.WaitForExit();
    }

    /// <summary>SIGKILL: the process gets no word of it.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public async Task<int> ExitAsync(TimeSpan maxLength)
    {
        await _process.WaitForExitAsync().WaitAsync(maxLength);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }
}
