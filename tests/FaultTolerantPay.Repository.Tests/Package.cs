using System.Reflection;
using FaultTolerantPay.AspNetCore;
using FaultTolerantPay.Routing;
using FaultTolerantPay.Testing.Conformance;
using FaultTolerantPay.Testing.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Repository.Tests;

/// <summary>The packages of this repository, and what each may reference.</summary>
public sealed record Package(Assembly Assembly, string[] MayReference)
{
    private const string Core = "FaultTolerantPay";
    private const string Extensions = "Microsoft.Extensions.";
    private const string Web = "Microsoft.AspNetCore.";
    private const string Hashing = "System.IO.Hashing";

    // A stored payment has retry rules, which are the routing package's.
    private const string RoutingPackage = "FaultTolerantPay.Routing";

    public static Package[] All { get; } =
    [
        new(typeof(Router).Assembly, [Hashing]),
        new(
            typeof(IFallbackTransactionPipeline).Assembly,
            [
                RoutingPackage, "Sep",
                    $"{Extensions}Configuration.Abstractions", $"{Extensions}DependencyInjection.Abstractions",
                    $"{Extensions}Logging.Abstractions",
                $"{Extensions}Options", $"{Extensions}Primitives", Hashing,
            ]),
        new(
            typeof(SqliteServiceCollectionExtensions).Assembly,
            [Core, RoutingPackage, "SQLitePCLRaw.core", "SQLitePCLRaw.batteries_v2", "SQLitePCLRaw.provider.e_sqlite3",
                $"{Extensions}DependencyInjection.Abstractions", $"{Extensions}Logging.Abstractions", $"{Extensions}Options"]),
        new(
            typeof(PostgreSqlServiceCollectionExtensions).Assembly,
            [Core, RoutingPackage, "Npgsql", Hashing, $"{Extensions}DependencyInjection.Abstractions", $"{Extensions}Logging.Abstractions",
                $"{Extensions}Options"]),
        new(
            typeof(FaultTolerantPayHostingServiceCollectionExtensions).Assembly,
            [
                Core, RoutingPackage, "Polly.Core", $"{Extensions}Configuration", $"{Extensions}Configuration.Abstractions",
                    $"{Extensions}Configuration.Json", $"{Extensions}DependencyInjection.Abstractions",
                    $"{Extensions}Diagnostics.HealthChecks",
                    $"{Extensions}Diagnostics.HealthChecks.Abstractions",
                $"{Extensions}Hosting.Abstractions", $"{Extensions}Logging.Abstractions", $"{Extensions}Options", Hashing,
            ]),
        new(
            typeof(PaymentCallbackOptions).Assembly,
            [
                Core, $"{Web}Http.Abstractions", $"{Web}Http.Extensions", $"{Web}Http.Features",
                $"{Web}Routing", $"{Web}Routing.Abstractions",
                $"{Extensions}DependencyInjection.Abstractions", $"{Extensions}Features", $"{Extensions}Logging.Abstractions",
                $"{Extensions}Options", $"{Extensions}Primitives",
            ]),
        new(typeof(FakeBusinessSystem).Assembly, [Core, RoutingPackage, $"{Extensions}DependencyInjection.Abstractions"]),
        new(typeof(StandInStoreConformance).Assembly, [Core, "FaultTolerantPay.Testing", "nunit.framework"]),
    ];

    /// <summary>
    /// The packages that it may bring along: those of the assemblies by the name of their package, and what the core brings along, whose
    /// versions are pinned everywhere.
    /// </summary>
    public IEnumerable<string> MayDependOn =>
        MayReference.Concat(MayReference.Contains(Core) ? All.Single(package => package.Name == Core).MayReference : [])
            .Select(name => name switch
    {
        "nunit.framework" => "NUnit",
        "SQLitePCLRaw.batteries_v2" => "SQLitePCLRaw.bundle_e_sqlite3",
        _ => name,
    });

    public string Name => Assembly.GetName().Name!;

    public override string ToString() => Name;
}
