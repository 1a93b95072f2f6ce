using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Tests.Support;

namespace Portal.Tests.Data;

/// <summary>What one node publishes reaches the others, each event once, and never in circles.</summary>
public sealed class LiveFeedOfNodesTests
{
    static readonly LiveTopic[] Topics = Enum.GetValues<LiveTopic>();

    static LiveEvent Event(LiveTopic topic) => new(topic, Guid.NewGuid(), Guid.NewGuid());

    [Fact]
    public void Batch_SameEventTwice_IsToldOnce()
    {
        var (batch, one) = (new LiveBatch(), Event(LiveTopic.Run));
        Assert.True(batch.Add(one));
        Assert.False(batch.Add(one));
        Assert.Equal([one], batch.Take());
        Assert.Empty(batch.Take());
        Assert.True(batch.Add(one));
    }

    [Fact]
    public void Batch_MoreThanItHolds_TellsTheRestOfTheTopicAsMany()
    {
        var batch = new LiveBatch();
        for (var i = 0; i < LiveBatch.Most * 3; i++)
            batch.Add(Event(LiveTopic.Run));
        batch.Add(Event(LiveTopic.Collectors));
        batch.Add(Event(LiveTopic.Identity));
        Assert.Equal(
            [LiveTopic.Run, LiveTopic.Collectors, LiveTopic.Identity],
            batch.Take().Where(x => x.IsMany).Select(x => x.Topic).Order()
        );
    }

    [Fact]
    public void Batch_ManyOfATopic_TakesItsSingleEventsIn()
    {
        var batch = new LiveBatch();
        batch.Add(Event(LiveTopic.Delivery));
        batch.Add(new LiveEvent(LiveTopic.Delivery, Guid.Empty));
        batch.Add(Event(LiveTopic.Delivery));
        Assert.Equal([new LiveEvent(LiveTopic.Delivery, Guid.Empty)], batch.Take());
    }

    [Fact]
    public void Wire_AnyEvents_ComeBackFromPayloadsThatPostgresTakes()
    {
        var events = Enumerable
            .Range(0, 500)
            .Select(i => new LiveEvent(
                Topics[i % Topics.Length],
                i % 7 == 0 ? Guid.Empty : Guid.NewGuid(),
                i % 2 == 0 ? Guid.NewGuid() : null,
                i % 3 == 0 ? Guid.NewGuid() : null
            ))
            .ToList();
        var payloads = LiveWire.Write("other/1", events);
        Assert.All(payloads, x => Assert.InRange(x.Length, 1, 7999));
        Assert.Equal(events, payloads.SelectMany(x => LiveWire.Read(x, "me/1")));
        Assert.Empty(payloads.SelectMany(x => LiveWire.Read(x, "other/1")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n\n")]
    [InlineData("other/1\nRun")]
    [InlineData("other/1\nRun x - -")]
    [InlineData("other/1\n77 00000000000000000000000000000000 - -")]
    [InlineData("other/1\nNewTopic 00000000000000000000000000000000 - -")]
    public void Wire_WhatNobodyUnderstands_IsLeftOut(string payload) => Assert.Empty(LiveWire.Read(payload, "me/1"));

    [Fact, Trait("Needs", "server")]
    public async Task Publish_OnOneNode_IsHeardOnceOnTheOtherAndOnceHere()
    {
        await using var nodes = await TwoNodes.StartAsync();
        var (here, there) = (Listen(nodes.A), Listen(nodes.B));
        await HeardAsync(nodes.A, there);
        var events = Topics.Select(Event).ToList();
        foreach (var happened in events)
            Feed(nodes.A).Publish(happened);
        Assert.Equal(events, here.Where(events.Contains));
        await Eventually.BecomesAsync(() => Task.FromResult(there.Count(events.Contains)), x => x >= events.Count);
        // A later one of the other node has travelled both ways after them: nothing came back and nothing came twice.
        await HeardAsync(nodes.B, here);
        Assert.Equal(events.Count, here.Count(events.Contains));
        Assert.Equal(events.Count, there.Count(events.Contains));
    }

    [Fact, Trait("Needs", "server")]
    public async Task Line_CutByTheServer_IsTakenUpAgainAndEveryTopicReadAgain()
    {
        await using var nodes = await TwoNodes.StartAsync();
        var there = Listen(nodes.B);
        await HeardAsync(nodes.A, there);
        there.Clear();
        await using (var connection = new Npgsql.NpgsqlConnection(nodes.Connection))
        {
            await connection.OpenAsync();
            await using var cut = new Npgsql.NpgsqlCommand(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
                connection
            );
            await cut.ExecuteNonQueryAsync();
        }
        await Eventually.BecomesAsync(
            () => Task.FromResult(Topics.Except(there.Where(x => x.IsMany).Select(x => x.Topic)).Count()),
            missing => missing == 0
        );
        await HeardAsync(nodes.A, there);
    }

    // The same event again and again, until the line is there: only then a test can say what it did not hear.
    static async Task HeardAsync(PortalApp from, ConcurrentQueue<LiveEvent> heard)
    {
        var probe = Event(LiveTopic.Notice);
        await Eventually.BecomesAsync(
            () =>
            {
                Feed(from).Publish(probe);
                return Task.FromResult(heard.Contains(probe));
            },
            x => x
        );
    }

    static ConcurrentQueue<LiveEvent> Listen(PortalApp app)
    {
        var heard = new ConcurrentQueue<LiveEvent>();
        Feed(app).Subscribe(heard.Enqueue);
        return heard;
    }

    static ILiveFeed Feed(PortalApp app) => app.Services.GetRequiredService<ILiveFeed>();
}
