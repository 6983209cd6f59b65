//! Node.js.

use super::{Block, Group, Stack, Way};
use crate::fleet::model::SourceKind;

const INSTALL: Block = Block { place: "shell", code: "npm install prom-client @christiangalsterer/node-postgres-prometheus-exporter" };

pub(super) static NODE_POSTGRES: Stack = Stack {
    id: "node-postgres",
    title: "node-postgres",
    summary: "pg.Pool, by its Prometheus exporter",
    group: Group::Service,
    kind: SourceKind::Exposition,
    path: None,
    example: "http://10.0.0.5:3000/metrics",
    ways: &[Way {
        title: None,
        blocks: &[
            INSTALL,
            Block {
                place: "after new Pool(…), with Express",
                code: "import { register } from 'prom-client';\n\
                       import { monitorPgPool } from '@christiangalsterer/node-postgres-prometheus-exporter';\n\
                       monitorPgPool(pool, register);\n\
                       app.get('/metrics', async (_, response) => response.type(register.contentType).send(await register.metrics()));",
            },
        ],
        read_by: "node_postgres",
    }],
    remark: None,
};

pub(super) static PRISMA: Stack = Stack {
    id: "prisma",
    title: "Prisma",
    summary: "7 by its pg.Pool, up to 6 by its metrics",
    group: Group::Service,
    kind: SourceKind::Exposition,
    path: None,
    example: "http://10.0.0.5:3000/metrics",
    ways: &[
        Way {
            title: Some("Prisma 7"),
            blocks: &[
                INSTALL,
                Block {
                    place: "where the client is made, with Express",
                    code: "import { register } from 'prom-client';\n\
                           import { monitorPgPool } from '@christiangalsterer/node-postgres-prometheus-exporter';\n\
                           const pool = new Pool({ connectionString: process.env.DATABASE_URL });\n\
                           const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });\n\
                           monitorPgPool(pool, register);\n\
                           app.get('/metrics', async (_, response) => response.type(register.contentType).send(await register.metrics()));",
                },
            ],
            read_by: "node_postgres",
        },
        Way {
            title: Some("Prisma up to 6"),
            blocks: &[
                Block { place: "schema.prisma, in generator client", code: "previewFeatures = [\"metrics\"]" },
                Block {
                    place: "beside the routes, with Express",
                    code: "app.get('/metrics', async (_, response) => response.type('text/plain').send(await prisma.$metrics.prometheus()));",
                },
            ],
            read_by: "prisma",
        },
    ],
    remark: Some("Prisma up to 6 does not tell connection_limit: its pool has no utilization."),
};
