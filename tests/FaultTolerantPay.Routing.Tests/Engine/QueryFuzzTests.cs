using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Engine.Search;
using FaultTolerantPay.Routing.Explain;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Routing.Tests.Oracle;

namespace FaultTolerantPay.Routing.Tests.Engine;

/// <summary>
/// Queries that nobody makes on purpose: random words for a code, the words of another schema, the default value. Each is answered as the
/// naive router answers it, or refused, by every strategy
/// and width, in a process of its own: one that reads outside its memory dies, and the test sees it.
/// </summary>
[TestFixture]
public class QueryFuzzTests
{
    [TestCase(ChildProcess.NothingLost)]
    [TestCase("DOTNET_EnableAVX512")]
    [TestCase("DOTNET_EnableAVX2")]
    [TestCase("DOTNET_EnableHWIntrinsic")]
    public void Route_MalformedQueries_AreAnsweredAndTheProcessLives(string lost) => ChildProcess.Run(nameof(Fuzz_InTheChild), lost);

    [Test]
    public void Fuzz_InTheChild()
    {
        // Here too, with all instructions: a crash of this process fails the run as well.
        if (ChildProcess.IsOne)
        {
            ChildProcess.AssertLostWhatItWasToldToLose();
        }

        (int answered, int translated, int refused) = (0, 0, 0);
        for (int seed = 0; seed < 120; seed++)
        {
            var world = new GeneratedModel(GeneratedModelSize.Of(50_000 + seed));
            (string Name, OperationTable? Table)[] tables = Agreement.Tables(world);
            NaiveRouter oracle = world.Oracle();
            var random = new Random(seed);
            RoutingSchema other = Other(world.Schema, random);
            for (int q = 0; q < 60; q++)
            {
                RouteQuery query = world.NextRequest().AsQuery();
                ulong[] code = RandomCode(query.Code, random);
                RouteQuery own = Copy(query, world.Schema, code, (ulong)random.NextInt64() >> random.Next(64));
                AssertAnswered(tables, own, own, oracle, $"random code, seed {seed}, query {q}");
                answered++;

                RouteQuery foreign = world.NextRequest(other).AsQuery();
                if (Translated(foreign, world.Schema) is { } names)
                {
                    names.EnabledOn = foreign.EnabledOn;
                    names.Tried = foreign.Tried;
                    AssertAnswered(tables, foreign, names.AsQuery(), oracle, $"another schema, seed {seed}, query {q}");
                    translated++;
                }
                else
                {
                    AssertRefused(tables, foreign, QueryRefusal.OtherSchema, $"another schema, seed {seed}, query {q}");
                    refused++;
                }

                // Random words of another schema: answered or refused, and whatever channel comes is one of the table's.
                RouteQuery wild = Copy(foreign, other, RandomCode(foreign.Code, random), (ulong)random.NextInt64());
                AssertLives(tables, wild);
                AssertRefused(tables, Copy(query, world.Schema, code.AsSpan(0, world.Schema.CodeWords - 1), 0), QueryRefusal.CodeTooShort,
                    "short");
                AssertRefused(tables, Copy(foreign, other, new ulong[other.CodeWords - 1], 0), QueryRefusal.CodeTooShort,
                    "short, another schema");
                AssertRefused(tables, Copy(query, null!, code, 0), QueryRefusal.NoSchema, "no schema");
                AssertRefused(tables, default, QueryRefusal.NoSchema, "default");
            }
        }

        // One that is always refused, or never, would prove little.
        Assert.That(answered, Is.GreaterThan(5_000));
        Assert.That(translated, Is.GreaterThan(500), "translated");
        Assert.That(refused, Is.GreaterThan(500), "refused");
    }

    // One dimension as wide as can be: fields hold twice the numbers that there are values, and rows of other rules lie behind.
    [Test]
    public void Fuzz_InTheChild_WideDimension()
    {
        var wide = new RoutingSchema([Dimension.Required("bank", Enumerable.Range(0, Dimension.MaxValues).Select(i => $"b{i}"))]);
        foreach (RoutingStrategy strategy in Enum.GetValues<RoutingStrategy>())
        {
            foreach (VectorChoice width in Enum.GetValues<VectorChoice>().Where(w => w <= VectorChoices.Widest))
            {
                var narrow = new RoutingSchema([Dimension.Required("bank", Enumerable.Range(0, 2_048).Select(i => $"b{i}"))]);
                var channel = new Channel { Id = "c", ProviderId = "p", Supports = Channel.Supporting(("bank", SupportedValues.Any)) };
                RoutingTable table = RoutingTable.Compile(
                    new ChannelCatalogue(narrow, [new Provider("p", "p")], [channel]),
                    new RoutingPolicy(new OperationPolicy(Operation.Payment, [new HardRule.Supports("bank")], [])),
                    new LiveState(),
                    new RoutingTableOptions { Strategy = strategy, Vectors = width });
                OperationTable scene = table[Operation.Payment];
                for (int value = 0; value < Dimension.MaxValues; value++)
                {
                    RouteDecision foreign = scene.Route(new RouteRequest(wide).With("bank", $"b{value}").AsQuery());
                    RouteDecision raw = scene.Route(new RouteQuery { Schema = narrow, Code = [(ulong)value + 1] });
                    Assert.That((foreign.IsRouted, foreign.Refusal),
                        Is.EqualTo((value < 2_048, value < 2_048 ? QueryRefusal.None : QueryRefusal.OtherSchema)),
                            $"{strategy} {width} {value}");
                    Assert.That((raw.IsRouted, raw.FailedRule is HardRule.Supports), Is.EqualTo((value < 2_048, value >= 2_048)),
                        $"{strategy} {width} {value}");
                }
            }
        }
    }

    private static RouteQuery Copy(in RouteQuery query, RoutingSchema schema, ReadOnlySpan<ulong> code, ulong capabilities) => new()
    {
        Schema = schema,
        Code = code,
        AmountMinor = query.AmountMinor,
        Now = query.Now,
        Transaction = query.Transaction,
        NeededCapabilities = capabilities,
        GivenElements = query.GivenElements,
        SignedOn = query.SignedOn,
        EnabledOn = query.EnabledOn,
        Tried = query.Tried,
    };

    // Some or all fields of a code overwritten with any bits, and words behind it that mean nothing.
    private static ulong[] RandomCode(ReadOnlySpan<ulong> code, Random random)
    {
        ulong[] words = [.. code, 0];
        bool all = random.Next(3) == 0;
        for (int i = 0; i < words.Length; i++)
        {
            ulong bits = (ulong)random.NextInt64() ^ ((ulong)random.NextInt64() << 1);
            words[i] = all ? bits : words[i] ^ (bits & (0xFFFUL << random.Next(64)));
        }

        return words[..(random.Next(2) == 0 ? code.Length : words.Length)];
    }

    // The schema before an edit or after one: dimensions left out, added, moved, of the other kind; values left out, added, moved.
    private static RoutingSchema Other(RoutingSchema schema, Random random)
    {
        bool wild = random.Next(3) == 0;
        List<Dimension> dimensions =
        [
            .. schema.Dimensions.Where(_ => !wild || random.Next(8) != 0).Select(d => wild && random.Next(8) == 0
                ? d.Kind == DimensionKind.Optional ? Dimension.Required(d.Id, ["v0", "v1"]) : Dimension.Optional(d.Id)
                : d.Kind == DimensionKind.Optional ? Dimension.Optional(d.Id)
                : Dimension.Required(d.Id,
                    d.Values.Where((_, i) => i == 0 || random.Next(4) != 0).Concat(random.Next(3) == 0 ? ["more"] : [])
                        .OrderBy(_ => random.Next()))),
        ];
        if (wild && dimensions.Count < RoutingSchema.MaxNames)
        {
            dimensions.Add(Dimension.Optional("more"));
        }

        return new RoutingSchema(dimensions.OrderBy(_ => random.Next()), ["c2", "c0", "c1"], ["e1", "e3", "e0", "e2"]);
    }

    // By names, as a person would do it: null if a name is missing.
    private static RouteRequest? Translated(in RouteQuery query, RoutingSchema to)
    {
        var request = new RouteRequest(to)
        {
            AmountMinor = query.AmountMinor,
            Now = query.Now,
            Transaction = query.Transaction,
            SignedOn = [.. query.SignedOn],
        };
        for (int d = 0; d < query.Schema.Dimensions.Length; d++)
        {
            Dimension dimension = query.Schema.Dimensions[d];
            bool isThere = to.IndexOf(dimension.Id) >= 0;
            if (isThere && to[dimension.Id].Kind != dimension.Kind)
            {
                return null;
            }

            if (dimension.Kind == DimensionKind.Optional)
            {
                Requirement wish = query.Schema.GetRequirement(query.Code, d);
                if (!isThere && wish != Requirement.DontCare)
                {
                    return null;
                }

                request = isThere ? request.With(dimension.Id, wish) : request;
            }
            else if (query.Schema.GetValue(query.Code, d) is >= 0 and int value)
            {
                if (!isThere || !to[dimension.Id].Contains(dimension.Values[value]))
                {
                    return null;
                }

                request.With(dimension.Id, dimension.Values[value]);
            }
        }

        foreach ((string name, int i) in query.Schema.Capabilities.Select((name, i) => (name, i)))
        {
            request.NeededCapabilities |= (query.NeededCapabilities >> i & 1) != 0 ? to.CapabilityMask(name) : 0;
        }

        foreach ((string name, int i) in query.Schema.VerificationElements.Select((name, i) => (name, i)))
        {
            request.GivenElements |= (query.GivenElements >> i & 1) != 0 && to.VerificationElements.Contains(name)
                ? to.VerificationElementMask(name) : 0;
        }

        return request;
    }

    private static void AssertAnswered((string Name, OperationTable? Table)[] tables, in RouteQuery query, in RouteQuery byNames,
        NaiveRouter oracle, string where)
    {
        (List<int> ranked, HardRule? failed) = oracle.Route(byNames);
        foreach ((string name, OperationTable? table) in tables)
        {
            if (table is not null)
            {
                Agreement.Compare(table, query, ranked, failed, $"{name}, {where}", true);
            }
        }

        RouteExplanation why = tables[0].Table!.Explain(query);
        Assert.That((why.Refusal, why.FailedRule, why.Channels.Count(c => c.Rank is not null)),
            Is.EqualTo((QueryRefusal.None, failed, ranked.Count)), where);
    }

    private static void AssertRefused((string Name, OperationTable? Table)[] tables, in RouteQuery query, QueryRefusal refusal,
        string where)
    {
        foreach ((string name, OperationTable? table) in tables)
        {
            if (table is null)
            {
                continue;
            }

            RouteDecision decision = table.Route(query);
            RouteCandidates candidates = table.Candidates(query, 5);
            RouteExplanation why = table.Explain(query);
            Assert.That((decision.IsRouted, decision.Refusal, decision.FailedRule), Is.EqualTo((false, refusal, (HardRule?)null)),
                $"{name}, {where}");
            Assert.That((candidates.MoveNext(), candidates.Refusal), Is.EqualTo((false, refusal)), $"{name}, {where}");
            Assert.That((why.Refusal, why.Channels.Length, why.Chosen), Is.EqualTo((refusal, 0, (Channel?)null)), $"{name}, {where}");
            Assert.That(why.RefusalReason, Is.Not.Empty);
        }
    }

    private static void AssertLives((string Name, OperationTable? Table)[] tables, in RouteQuery query)
    {
        QueryRefusal refusal = tables[0].Table!.Route(query).Refusal;
        foreach ((string name, OperationTable? table) in tables)
        {
            if (table is null)
            {
                continue;
            }

            RouteDecision decision = table.Route(query);
            Assert.That(decision.Refusal, Is.EqualTo(refusal), name);
            Assert.That(!decision.IsRouted || decision.Channel.Id.Length > 0, name);
            foreach (RouteDecision candidate in table.Candidates(query, 3))
            {
                Assert.That(candidate.Channel.Id, Is.Not.Empty);
            }

            Assert.That(table.Explain(query).Refusal, Is.EqualTo(refusal), name);
        }
    }
}
