using System.CommandLine;
using System.Text.Json;
using System.Text.RegularExpressions;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.SampleHost.Tests.Serve;

/// <summary>The compose file names what is in this repository, and pins what is not.</summary>
public sealed partial class ComposeFileTests
{
    private static readonly string Folder = Path.Combine(SourceTree.Root, "deploy");

    // Variables that PostgreSQL's own programs and Npgsql read.
    private static readonly string[] OfPostgreSql = ["PGHOST", "PGUSER", "PGPASSWORD", "PGTARGETSESSIONATTRS"];

    // Variables that Patroni reads.
    private static readonly string[] OfPatroni =
    [
        "PATRONI_NAME", "PATRONI_ETCD3_HOSTS", "PATRONI_POSTGRESQL_CONNECT_ADDRESS", "PATRONI_RESTAPI_CONNECT_ADDRESS",
        "PATRONI_SUPERUSER_USERNAME", "PATRONI_SUPERUSER_PASSWORD", "PATRONI_REPLICATION_USERNAME", "PATRONI_REPLICATION_PASSWORD",
    ];

    private static readonly IReadOnlyDictionary<string, object> Compose = ComposeFile.Read(Path.Combine(Folder, "compose.yaml"));

    private static readonly Dictionary<string, IReadOnlyDictionary<string, object>> Services = Map(Compose["services"])
        .ToDictionary(service => service.Key, service => Map(service.Value));

    [Test]
    public void Images_AllOfThem_ArePinnedOrBuiltHere()
    {
        string[] built = [.. Services.Values.Where(service => service.ContainsKey("build")).Select(service => (string)service["image"])];
        foreach (IReadOnlyDictionary<string, object> service in Services.Values)
        {
            Assert.That((string)service["image"], Does.Match(Pinned().ToString()));
            Assert.That(built, Does.Contain(service["image"]));
            if (service.TryGetValue("build", out object? build))
            {
                Assert.That(Path.Combine(SourceTree.Root, (string)Map(build)["dockerfile"]), Does.Exist);
            }
        }

        foreach (string file in Directory.EnumerateFiles(Folder, "*.Dockerfile"))
        {
            string[] lines = File.ReadAllLines(file);
            foreach (string from in lines.Where(line => line.StartsWith("FROM ", StringComparison.Ordinal)))
            {
                Assert.That(from.Split(' ')[1], Does.Match(Pinned().ToString()), file);
            }

            foreach (string copied in lines.Where(line => line.StartsWith("COPY ", StringComparison.Ordinal))
                .Select(line => line.Split(' ')[1]).Where(part => !part.StartsWith("--", StringComparison.Ordinal)))
            {
                Assert.That(Path.Exists(Path.Combine(SourceTree.Root, copied)), Is.True, $"{file}: {copied}");
            }
        }

        using JsonDocument sdk = JsonDocument.Parse(File.ReadAllText(Path.Combine(SourceTree.Root, "global.json")));
        string version = sdk.RootElement.GetProperty("sdk").GetProperty("version").GetString()!;
        Assert.That(File.ReadAllText(Path.Combine(Folder, "node.Dockerfile")), Does.Contain($"sdk:{version} "));
    }

    [Test]
    public void Commands_OfThePrograms_AreTheirs()
    {
        string bank = string.Concat(Sources("samples/FaultTolerantPay.SampleBank"));
        foreach ((string name, IReadOnlyDictionary<string, object> service) in Services)
        {
            List<string> command = [.. (IEnumerable<string>)service["command"]];
            if (command[0] == "FaultTolerantPay.SampleHost.dll")
            {
                string[] given = [.. command.Skip(1)];
                (FaultTolerantPay.SampleHost.CommandLine.Command? found, ParseResult parsed) =
                    new Grammar("SampleHost", SampleHostCommands.Dispatcher.Commands).Parse(given);
                Assert.That(found?.Name, Is.EqualTo("node"), name);
                Assert.That(Grammar.Errors(found!, given, parsed), Is.Empty, name);
            }
            else if (command[0] == "FaultTolerantPay.SampleBank.dll")
            {
                foreach (string option in command.Where(part => part.StartsWith("--", StringComparison.Ordinal)))
                {
                    Assert.That(bank, Does.Contain($"\"{option}\""), name);
                }
            }
            else
            {
                Assert.That(command[0], Is.AnyOf("etcd", "patroni", "bash"), name);
            }
        }
    }

    [Test]
    public void Environment_OfEachService_IsRead()
    {
        string sources = string.Concat(Sources("samples"));
        string header = string.Concat(File.ReadLines(Path.Combine(Folder, "compose.yaml")).TakeWhile(line => line.StartsWith('#')));
        foreach ((string name, IReadOnlyDictionary<string, object> service) in Services)
        {
            if (!service.TryGetValue("environment", out object? environment))
            {
                continue;
            }

            foreach ((string variable, object value) in Map(environment))
            {
                bool isKnown = OfPostgreSql.Contains(variable) || OfPatroni.Contains(variable)
                    || sources.Contains($"\"{variable}\"", StringComparison.Ordinal);
                Assert.That(isKnown, Is.True, $"{name}: nobody reads {variable}");
                if (Interpolated().Match((string)value) is { Success: true } named)
                {
                    Assert.That(header, Does.Contain(named.Groups[1].Value + "="), $"{name}: the header does not say {value}");
                }
            }
        }
    }

    [Test]
    public void Names_OfServicesVolumesAndPorts_AreThere()
    {
        IReadOnlyDictionary<string, object> volumes = Map(Compose["volumes"]);
        List<string> ports = [];
        foreach ((string name, IReadOnlyDictionary<string, object> service) in Services)
        {
            IEnumerable<string> needed = service.GetValueOrDefault("depends_on") switch
            {
                IEnumerable<string> list => list,
                IReadOnlyDictionary<string, object> map => map.Keys,
                _ => [],
            };
            Assert.That(needed.Except(Services.Keys), Is.Empty, name);
            foreach (string source in Texts(service, "volumes").Select(volume => volume.Split(':')[0]))
            {
                bool isThere = source[0] == '.' ? File.Exists(Path.Combine(Folder, source)) : volumes.ContainsKey(source);
                Assert.That(isThere, Is.True, $"{name}: {source}");
            }

            ports.AddRange(Texts(service, "ports").Select(port => port.Split(':')[^1]));
        }

        string[] listened =
        [
            .. Services.Values.Select(service => Texts(service, "command")).Where(command => command.Contains("--listen"))
                .Select(command => command[command.IndexOf("--listen") + 1].Split(':')[1]),
        ];
        Assert.That(listened, Is.EqualTo(ports));
    }

    /// <summary>Nothing is acknowledged that one server alone has.</summary>
    [Test]
    public void Cluster_Settings_WaitForAStandby() => Assert.That(
        File.ReadAllText(Path.Combine(Folder, "patroni.yaml")),
        Does.Contain("synchronous_mode: true").And.Contain("synchronous_mode_strict: true").And.Contain("synchronous_commit: \"on\""));

    private static IReadOnlyDictionary<string, object> Map(object value) => (IReadOnlyDictionary<string, object>)value;

    private static List<string> Texts(IReadOnlyDictionary<string, object> service, string name) =>
        service.TryGetValue(name, out object? list) ? [.. (IEnumerable<string>)list] : [];

    private static IEnumerable<string> Sources(string folder) => Directory
        .EnumerateFiles(Path.Combine(SourceTree.Root, folder), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .Select(File.ReadAllText);

    [GeneratedRegex(@"^[a-z0-9./-]+:\d+(\.\d+)+(-[a-z]+)?$")]
    private static partial Regex Pinned();

    [GeneratedRegex(@"^\$\{([A-Z_]+):\?\}$")]
    private static partial Regex Interpolated();
}
