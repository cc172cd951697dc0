using System.Diagnostics;

namespace FaultTolerantPay.PostgreSql.Tests.Servers;

/// <summary>Runs PostgreSQL's programs, never as root: as the user postgres if the tests run as root.</summary>
internal static class Programs
{
    private static readonly string Installed = "/usr/lib/postgresql";

    /// <summary>The folder of the newest version's programs; null if none is installed.</summary>
    public static string? Folder { get; } = !Directory.Exists(Installed) ? null : Directory.EnumerateDirectories(Installed)
        .Select(version => Path.Combine(version, "bin"))
        .Where(folder => File.Exists(Path.Combine(folder, "initdb")))
        .OrderByDescending(folder => int.Parse(new DirectoryInfo(folder).Parent!.Name, System.Globalization.CultureInfo.InvariantCulture))
        .FirstOrDefault();

    /// <summary>Runs a program to its end, and fails with its output if it fails.</summary>
    public static string Run(string name, params string[] arguments)
    {
        using Process process = Start(name, arguments);
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(TimeSpan.FromMinutes(1)) || process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{name} {string.Join(' ', arguments)}: {output}{error.Result}");
        }

        return output;
    }

    public static Process Start(string name, params string[] arguments)
    {
        string program = Path.Combine(Folder!, name);
        bool isRoot = Environment.UserName == "root";
        var start = new ProcessStartInfo(isRoot ? "runuser" : program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/tmp",
        };
        string[] all = isRoot ? ["-u", "postgres", "--", program, .. arguments] : arguments;
        foreach (string argument in all)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
