using System.Globalization;
using System.Text.Json;
using FaultTolerantPay.Routing.Catalogue;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Policy;
using FaultTolerantPay.SampleHost.CommandLine;

namespace FaultTolerantPay.SampleHost.Route;

/// <summary>Turns a list of payment-method filters into a catalogue.</summary>
internal static class ImportHyperswitchCommand
{
    public static Command Command { get; } = new(
        "route import-hyperswitch",
        "Turns a list of payment-method filters (connector, method, countries, currencies) into a catalogue.",
        [new("FILE", "The JSON list; an empty list of countries or currencies means any.")],
        [
            new("--out", "CATALOGUE", "The catalogue's JSON file to write.", IsRequired: true),
            new("--policy", "POLICY", "Writes a policy to begin with, too."),
            new("--json", null, "Answers as JSON."),
        ],
        invocation => Task.FromResult(Run(invocation)));

    private static int Run(Invocation invocation)
    {
        ChannelCatalogue catalogue = HyperswitchImport.Catalogue(Rows(invocation.Argument(0)!));
        RoutingPolicy policy = HyperswitchImport.Policy;
        // Compiled before anything is written: what is handed out can be routed by.
        SceneTable table = RoutingTable.Compile(catalogue, policy, new LiveState())[Scene.Payment];
        Write(invocation.Value("--out")!, stream => CatalogueFile.Write(stream, catalogue));
        if (invocation.Value("--policy") is { } path)
        {
            Write(path, stream => PolicyFile.Write(stream, policy));
        }

        int fallbacks = catalogue.IndexOf(HyperswitchImport.Fallback) < 0 ? 0 : 1;
        if (invocation.Has("--json"))
        {
            RouteJson.Write(invocation.Out, new
            {
                Connectors = catalogue.Providers.Length - fallbacks,
                Channels = catalogue.Channels.Length - fallbacks,
                FallbackChannels = fallbacks,
                Dimensions = catalogue.Schema.Dimensions.Select(d => new { d.Id, Values = d.Values.Length }),
                table.Strategy,
                Reason = table.StrategyReason,
            });
            return ExitCode.Done;
        }

        string dimensions = string.Join(" × ", catalogue.Schema.Dimensions.Select(d => $"{d.Values.Length} {d.Id}"));
        invocation.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{catalogue.Channels.Length - fallbacks} channels of {catalogue.Providers.Length - fallbacks} connectors and {fallbacks} fallback channel; {dimensions} = {catalogue.Schema.Dimensions.Aggregate(1L, (n, d) => n * d.Values.Length):N0} combinations"));
        invocation.Out.WriteLine("The list has no fees and no limits, so every channel costs nothing and takes any amount.");
        invocation.Out.WriteLine($"{table.Strategy}: {table.StrategyReason}");
        return ExitCode.Done;
    }

    private static HyperswitchRow[] Rows(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return JsonSerializer.Deserialize<HyperswitchRow[]>(stream) ?? throw new UsageException($"{path}: a list is expected.");
        }
        catch (JsonException e)
        {
            throw new UsageException($"{path}:{e.LineNumber + 1}: {e.Message}");
        }
    }

    private static void Write(string path, Action<Stream> write)
    {
        using FileStream stream = File.Create(path);
        write(stream);
    }
}
